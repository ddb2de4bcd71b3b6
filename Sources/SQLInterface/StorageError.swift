/// Why the database cannot be used. Messages name neither a file nor a statement: they may reach a log.
package struct StorageError: Error, Hashable, CustomStringConvertible {
    /// What to do about it.
    package struct Code: Hashable, Sendable {
        private enum Value {
            case unavailable
            case unwritable
            case newerVersion
            case inUse
            case missing
            case corrupt
            case misconfigured
        }

        private let value: Value

        /// It does not answer now. 503, or exit 69.
        package static let unavailable = Code(value: .unavailable)

        /// The file or its folder cannot be written. Exit 69.
        package static let unwritable = Code(value: .unwritable)

        /// A newer version of this program made it; this one must not touch it. Exit 78.
        package static let newerVersion = Code(value: .newerVersion)

        /// Another server has it. Exit 69.
        package static let inUse = Code(value: .inUse)

        /// It has not been created. Exit 69.
        package static let missing = Code(value: .missing)

        /// The server refuses what the URL says: a name, a password, TLS. Exit 78.
        package static let misconfigured = Code(value: .misconfigured)

        /// A row cannot be what this program wrote.
        package static let corrupt = Code(value: .corrupt)
    }

    /// What to do about it.
    package let code: Code

    /// For people, in one sentence.
    package let message: String

    /// Creates an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
