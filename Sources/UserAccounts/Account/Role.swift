/// What an account may do in this server. Groups, by contrast, are only passed on to other applications.
package struct Role: RawRepresentable, Hashable, Comparable, Sendable {
    /// The name used in the database, the API and the audit log.
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// May use the admin console and its API.
    package static let administrator = Role(rawValue: "admin")

    /// Every role there is. A name that is not among them would give no right, also one that merely looks like one that
    /// does, such as `Admin`.
    package static let all: Set<Role> = [.administrator]

    package static func < (lhs: Role, rhs: Role) -> Bool {
        lhs.rawValue < rhs.rawValue
    }
}
