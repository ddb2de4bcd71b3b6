/// What somebody asks a new account to be, as they typed it.
package struct NewAccount: Sendable {
    /// The name to log in with.
    package var username: String

    /// The name to show. Default: the username. Blank text is none.
    package var displayName: String?

    /// Where to reach the person. Blank text is none.
    package var email: String?

    /// What the account may do.
    package var roles: Set<Role>

    /// What other applications are told.
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

    /// The names of the fields that cannot be accepted; empty when all can.
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
    /// Other systems write an empty text where there is nothing.
    fileprivate var nilWhenBlank: String? {
        unicodeScalars.allSatisfy { $0 == " " || $0 == "\t" } ? nil : self
    }
}
