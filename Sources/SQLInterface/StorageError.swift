/// The reason why the database cannot be used. Messages name neither files nor statements, because they may be logged.
package struct StorageError: Error, Hashable, CustomStringConvertible {
    /// The kind of the failure, which decides the reaction.
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

        /// The database does not answer now. 503, or exit 69.
        package static let unavailable = Code(value: .unavailable)

        /// The file or its folder cannot be written. Exit 69.
        package static let unwritable = Code(value: .unwritable)

        /// A newer version of this program created it; this version must not change it. Exit 78.
        package static let newerVersion = Code(value: .newerVersion)

        /// Another server uses it. Exit 69.
        package static let inUse = Code(value: .inUse)

        /// It has not been created. Exit 69.
        package static let missing = Code(value: .missing)

        /// The server refuses a value of the URL: a name, a password, TLS. Exit 78.
        package static let misconfigured = Code(value: .misconfigured)

        /// This program cannot have written the row.
        package static let corrupt = Code(value: .corrupt)
    }

    /// The kind of the failure, which decides the reaction.
    package let code: Code

    /// The reason, in one sentence for the operator.
    package let message: String

    /// Creates an error.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
