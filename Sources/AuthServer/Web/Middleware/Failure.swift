import HTTPTypes
import Hummingbird
import HummingbirdSessions
import NIOHTTP1

/// An error, reduced to what the client may know of it: a problem, and the headers that go with it.
struct Failure: Sendable {
    let problem: Problem
    private(set) var headers: HTTPFields = [:]

    var status: HTTPResponse.Status { problem.status }

    init(problem: Problem, headers: HTTPFields = [:]) {
        self.problem = problem
        self.headers = headers
        if let wait = problem.retryAfter { self.headers[.retryAfter] = RetryAfter.value(wait) }
    }

    /// Classifies `error`. What is not known to be the client's doing is 500; what may pass by itself is 503.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPError: self.init(problem: Problem(error), headers: error.headers)
        // A body that turned out not to be one. Where the next request would begin is anybody's guess.
        case is HTTPParserError: self.init(problem: Problem(error), headers: [.connection: "close"])
        default: self.init(problem: Problem(error))
        }
    }
}
