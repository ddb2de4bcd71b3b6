import HTTPTypes
import Hummingbird
import NIOHTTP1
import SQLInterface
import Sessions
import UserAccounts

/// An error, reduced to the information that the client may get.
struct Failure: Sendable {
    let status: HTTPResponse.Status
    var headers: HTTPFields = [:]

    init(status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
    }

    /// Classifies `error`. An error that the client is not known to have caused is 500; a temporary one is 503.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPError: self.init(status: error.status, headers: error.headers)
        // A malformed body. The start of the next request on the connection is unknown.
        case is HTTPParserError: self.init(status: .badRequest, headers: [.connection: "close"])
        case is PasswordHasherBusy, is PasswordPepperMissing, is StorageError: self = .unavailable
        case let error as any HTTPResponseError:
            if error.status == .serviceUnavailable { self = .unavailable } else { self.init(status: error.status) }
        default: self.init(status: .internalServerError)
        }
    }

    /// A store did not answer, or the server is full. The client may try again soon.
    static let unavailable = Failure(
        status: .serviceUnavailable, headers: [.retryAfter: RetryAfter.value(RetryAfter.unavailable)])
}
