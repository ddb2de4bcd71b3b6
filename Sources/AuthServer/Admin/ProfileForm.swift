import UserAccounts

/// The fields of a form that say what people and other applications are told about an account, as they were typed.
struct ProfileForm: Sendable, Equatable {
    var displayName = ""
    var email = ""
    /// The names of groups, separated by commas, spaces or line ends.
    var groups = ""

    /// Nothing typed.
    init() {}

    /// What was sent.
    init(_ form: FormFields) {
        displayName = form.trimmed("display_name")
        email = form.trimmed("email")
        groups = form.trimmed("groups")
    }

    /// What was kept of a form that could not be accepted yet.
    init(_ kept: KeptForm) {
        displayName = kept.values["display_name"] ?? ""
        email = kept.values["email"] ?? ""
        groups = kept.values["groups"] ?? ""
    }

    /// What the account has now.
    init(_ account: Account) {
        displayName = account.displayName
        email = account.email ?? ""
        groups = account.groups.sorted().joined(separator: "\n")
    }

    /// The account that is asked for, not yet checked. An empty name stands for the username.
    func account(named username: String, roles: Set<Role> = []) -> NewAccount {
        NewAccount(
            username: username,
            displayName: displayName.isEmpty ? nil : displayName,
            email: email.isEmpty ? nil : email,
            roles: roles,
            groups: Set(groups.split { $0 == "," || $0.isWhitespace }.map(String.init))
        )
    }
}

extension ProfileChange {
    /// Everything as the account asked for has it.
    init(_ wanted: NewAccount) {
        self.init(
            displayName: ProfileRules.displayName(wanted.displayName ?? wanted.username),
            email: .set(wanted.email.flatMap(ProfileRules.email)),
            groups: .replace(wanted.groups))
    }
}
