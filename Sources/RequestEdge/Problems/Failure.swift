package import HTTPTypes
import Hummingbird
import HummingbirdSessions
import NIOHTTP1

/// An error, reduced to the parts that the client may see: a problem, and its headers.
package struct Failure: Sendable {
    package let problem: Problem
    package private(set) var headers: HTTPFields = [:]

    package var status: HTTPResponse.Status { problem.status }

    package init(problem: Problem, headers: HTTPFields = [:]) {
        self.problem = problem
        self.headers = headers
        if let wait = problem.retryAfter { self.headers[.retryAfter] = RetryAfter.value(wait) }
    }

    /// Classifies `error`. An error that the client is not known to have caused is 500; a temporary one is 503.
    package init(_ error: any Error) {
        switch error {
        case let error as HTTPError: self.init(problem: Problem(error), headers: error.headers)
        // A malformed body. The start of the next request on the connection is unknown.
        case is HTTPParserError: self.init(problem: Problem(error), headers: [.connection: "close"])
        default: self.init(problem: Problem(error))
        }
    }
}
