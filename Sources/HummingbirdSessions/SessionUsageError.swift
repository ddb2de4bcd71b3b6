/// A mistake in how an application uses sessions. The client gets a plain 500.
public struct SessionUsageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which mistake. New ones may be added.
    public struct Code: Sendable, Hashable {
        private enum Value {
            case middlewareMissing
            case responseCommitted
        }

        private let value: Value

        /// The route is not behind a ``SessionMiddleware``.
        public static let middlewareMissing = Code(value: .middlewareMissing)
        /// The response head was already on its way, so no cookie can be sent any more.
        public static let responseCommitted = Code(value: .responseCommitted)
    }

    /// Which mistake.
    public let code: Code
    /// What to do about it.
    public let description: String

    static let middlewareMissing = SessionUsageError(
        code: .middlewareMissing,
        description: "This route has no session: add SessionMiddleware to its router or group."
    )
    static let responseCommitted = SessionUsageError(
        code: .responseCommitted,
        description: "The response head has been sent; log in, log out and begin a session before returning a response."
    )
}
