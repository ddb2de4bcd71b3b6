/// Why a command has no answer. Its message names the problem for an operator: never a secret, never a command's content.
package struct RESPError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    package struct Code: Sendable, Hashable {
        private enum Value {
            case unavailable
            case misconfigured
            case protocolViolation
        }

        private let value: Value

        /// No connection, no answer in time, too many commands waiting, or the connection broke. Trying later may help.
        package static let unavailable = Code(value: .unavailable)
        /// The server is there, but the URL does not suit it: password, TLS, database number, name of the primary.
        package static let misconfigured = Code(value: .misconfigured)
        /// Whoever answers does not speak the protocol of Redis, or sent more than any answer may hold.
        package static let protocolViolation = Code(value: .protocolViolation)
    }

    /// What kind of failure it is.
    package let code: Code
    /// The problem in words.
    package let message: String
    /// Whether the command certainly never left for a server, so that sending it again cannot carry it out twice.
    package let isUnsent: Bool

    /// Creates an error. Unless told otherwise, the command may have been carried out.
    package init(_ code: Code, _ message: String, isUnsent: Bool = false) {
        self.code = code
        self.message = message
        self.isUnsent = isUnsent
    }

    /// The message.
    package var description: String { message }

    /// The same failure, of a command that had not left yet.
    var unsent: RESPError { RESPError(code, message, isUnsent: true) }
}
