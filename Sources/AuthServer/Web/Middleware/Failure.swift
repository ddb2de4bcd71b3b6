import HTTPTypes
import Hummingbird
import HummingbirdSessions
import NIOHTTP1
import SQLInterface
import Sessions
import UserAccounts

/// An error, reduced to what the client may know of it.
struct Failure: Sendable {
    let status: HTTPResponse.Status
    var headers: HTTPFields = [:]

    init(status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
    }

    /// Classifies `error`. What is not known to be the client's doing is 500; what may pass by itself is 503.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPError: self.init(status: error.status, headers: error.headers)
        // A body that turned out not to be one. Where the next request would begin is anybody's guess.
        case is HTTPParserError: self.init(status: .badRequest, headers: [.connection: "close"])
        case is PasswordHasherBusy, is PasswordPepperMissing, is StorageError: self = .unavailable
        case let error as any HTTPResponseError:
            if error.status == .serviceUnavailable { self = .unavailable } else { self.init(status: error.status) }
        default: self.init(status: .internalServerError)
        }
    }

    /// A store did not answer, or the server is full. It may be tried again soon.
    static let unavailable = Failure(
        status: .serviceUnavailable, headers: [.retryAfter: RetryAfter.value(RetryAfter.unavailable)])
}
