/// The problem of a URL. It quotes no part of the URL that could hold a password.
package struct RESPConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problem.
    package let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The problem.
    package var description: String { message }
}
