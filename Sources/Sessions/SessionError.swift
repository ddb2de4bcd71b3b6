/// A failure that the caller could not have avoided with other arguments. Expected outcomes are return values instead.
public struct SessionError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was. New kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case unavailable
            case invalidConfiguration
            case dataTooLarge
            case unreadableValue
        }

        private let value: Value

        /// The store did not answer. Answer 503 and leave the cookie alone: unavailable is not anonymous.
        public static let unavailable = Code(value: .unavailable)
        /// A setting is out of range.
        public static let invalidConfiguration = Code(value: .invalidConfiguration)
        /// A session data value, or their number, exceeds ``SessionData``'s limits.
        public static let dataTooLarge = Code(value: .dataTooLarge)
        /// A session data value cannot be decoded as its key's type. See ``SessionKey/Unreadable``.
        public static let unreadableValue = Code(value: .unreadableValue)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What kind of failure it was.
    public let code: Code
    /// What happened, in words. Never holds a secret.
    public let message: String
    /// The underlying error, if there is one.
    public let cause: (any Error)?

    /// Creates a failure.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The code's name, then what happened.
    public var description: String {
        cause.map { "\(code): \(message) (\($0))" } ?? "\(code): \(message)"
    }
}
