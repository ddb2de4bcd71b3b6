/// The requested properties of a new account, as the client sent them.
package struct NewAccount: Sendable {
    /// The name to log in with.
    package var username: String

    /// The display name. Default: the username. Blank text means none.
    package var displayName: String?

    /// The email address. Blank text means none.
    package var email: String?

    /// The rights of the account.
    package var roles: Set<Role>

    /// Group memberships that other applications receive.
    package var groups: Set<String>

    package init(
        username: String,
        displayName: String? = nil,
        email: String? = nil,
        roles: Set<Role> = [],
        groups: Set<String> = []
    ) {
        self.username = username
        self.displayName = displayName?.nilWhenBlank
        self.email = email?.nilWhenBlank
        self.roles = roles
        self.groups = groups
    }

    /// The names of the fields that are not acceptable; empty if all are.
    package var malformedFields: [String] {
        var fields: [String] = []
        if Username(username) == nil { fields.append("username") }
        if let displayName, ProfileRules.displayName(displayName) == nil { fields.append("display_name") }
        if let email, ProfileRules.email(email) == nil { fields.append("email") }
        if !roles.isSubset(of: Role.all) { fields.append("roles") }
        if !ProfileRules.areGroups(groups) { fields.append("groups") }
        return fields
    }
}

extension String {
    /// Other systems write an empty text for a missing value.
    fileprivate var nilWhenBlank: String? {
        unicodeScalars.allSatisfy { $0 == " " || $0 == "\t" } ? nil : self
    }
}
