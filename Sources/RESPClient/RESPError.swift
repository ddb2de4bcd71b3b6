/// The reason why a command has no answer. Its message is for the operator and holds neither secrets nor commands.
package struct RESPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure.
    package struct Code: Sendable, Hashable {
        private enum Value {
            case unavailable
            case misconfigured
            case protocolViolation
        }

        private let value: Value

        /// No connection, no answer in time, too many commands waiting, or the connection broke. Trying later may help.
        package static let unavailable = Code(value: .unavailable)
        /// The server answers, but the URL does not match it: password, TLS, database number, name of the primary.
        package static let misconfigured = Code(value: .misconfigured)
        /// The server does not speak the protocol of Redis, or sent more than any answer may hold.
        package static let protocolViolation = Code(value: .protocolViolation)
    }

    /// The kind of failure.
    package let code: Code
    /// The problem in words.
    package let message: String
    /// Whether the command certainly was not sent to a server, so that sending it again cannot run it twice.
    package let isUnsent: Bool

    /// Creates an error. By default the command may have run.
    package init(_ code: Code, _ message: String, isUnsent: Bool = false) {
        self.code = code
        self.message = message
        self.isUnsent = isUnsent
    }

    /// The message.
    package var description: String { message }

    /// The same failure, for a command that was not sent yet.
    var unsent: RESPError { RESPError(code, message, isUnsent: true) }
}
