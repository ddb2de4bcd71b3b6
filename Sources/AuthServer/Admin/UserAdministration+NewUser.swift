package import UserAccounts

extension UserAdministration {
    /// What a new account is made of, checked: no text in it can break a line, hide, or turn what stands beside it.
    package struct NewUser: Sendable {
        package let username: Username
        package let displayName: String?
        package let email: String?
        package let roles: Set<Role>
        package let groups: Set<String>

        /// - Throws: ``MalformedFields`` with the names of all fields that cannot be accepted.
        package init(
            username: Username,
            displayName: String? = nil,
            email: String? = nil,
            roles: Set<Role> = [],
            groups: Set<String> = []
        ) throws {
            let malformed = NewAccount(
                username: username.rawValue, displayName: displayName, email: email, roles: roles, groups: groups
            ).malformedFields
            guard malformed.isEmpty else { throw MalformedFields(names: malformed) }
            self.username = username
            self.displayName = displayName.flatMap(ProfileRules.displayName)
            self.email = email.flatMap(ProfileRules.email)
            self.roles = roles
            self.groups = groups
        }
    }

    /// Fields of an account that cannot be accepted.
    package struct MalformedFields: Error, Hashable {
        /// Their names, as the API spells them in snake case.
        package let names: [String]
    }
}
