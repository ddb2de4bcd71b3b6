public import HTTPTypes
public import Hummingbird
import Logging

/// A mistake in the application's use of sessions. The client gets a plain 500, and the log explains the mistake.
public struct SessionUsageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of mistake. New kinds may be added.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case middlewareMissing
            case responseCommitted
            case cookieShared
            case purposeContradicted
        }

        private let value: Value

        /// The route is not behind a ``SessionMiddleware``, or middleware that needs the session was added before it.
        public static let middlewareMissing = Code(value: .middlewareMissing)
        /// The response head has already been sent, so no cookie can be sent any more.
        public static let responseCommitted = Code(value: .responseCommitted)
        /// Two ``SessionMiddleware`` on the route use one cookie for different sessions.
        public static let cookieShared = Code(value: .cookieShared)
        /// Two ``SessionMiddleware`` on the route disagree about whether the request counts as activity.
        public static let purposeContradicted = Code(value: .purposeContradicted)
    }

    /// The kind of mistake.
    public let code: Code
    /// How to correct it.
    public let description: String

    static let middlewareMissing = SessionUsageError(
        code: .middlewareMissing,
        description: """
            This route has no session: add SessionMiddleware to its router or group, before the guards, CSRFMiddleware \
            and routes that need it.
            """
    )
    static let responseCommitted = SessionUsageError(
        code: .responseCommitted,
        description: "The response head has been sent; log in, log out and begin a session before returning a response."
    )
    static func cookieShared(_ name: String) -> SessionUsageError {
        SessionUsageError(
            code: .cookieShared,
            description: """
                Two SessionMiddleware on this route use the cookie \(name) for different sessions: give each a cookie \
                name of its own.
                """
        )
    }
    static let purposeContradicted = SessionUsageError(
        code: .purposeContradicted,
        description: """
            An outer SessionMiddleware has already counted this request differently: pass `for:` there, as a closure that \
            tells the routes apart, or add the groups beside each other.
            """
    )
}

extension SessionUsageError: HTTPResponseError {
    /// 500.
    public var status: HTTPResponse.Status { .internalServerError }

    /// Logs the mistake, and answers the client with a plain 500.
    public func response(from request: Request, context: some RequestContext) -> Response {
        context.logger.error("incorrect use of sessions", metadata: ["problem": "\(description)"])
        return SessionProblem.internal.response(from: request, context: context)
    }
}
