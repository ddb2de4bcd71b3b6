/// What an account may do in this server. Groups, by contrast, are only passed on to other applications.
package struct Role: RawRepresentable, Hashable, Comparable, Sendable {
    /// The name used in the database, the API and the audit log.
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// May use the admin console and its API.
    package static let administrator = Role(rawValue: "admin")

    package static func < (lhs: Role, rhs: Role) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
