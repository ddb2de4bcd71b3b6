package import UserAccounts
import WebAddresses

/// The profile fields of an account form, as entered: the data about the account for users and applications.
package struct ProfileForm: Sendable, Equatable {
    package var displayName = ""
    package var email = ""
    /// The names of groups, separated by commas, spaces or line ends.
    package var groups = ""

    /// The empty form.
    init() {}

    /// The submitted fields.
    init(_ form: FormFields) {
        displayName = form.trimmed("display_name")
        email = form.trimmed("email")
        groups = form.trimmed("groups")
    }

    /// The kept fields of a form that was not accepted yet.
    init(_ kept: KeptForm) {
        displayName = kept.values["display_name"] ?? ""
        email = kept.values["email"] ?? ""
        groups = kept.values["groups"] ?? ""
    }

    /// The account's current profile.
    init(_ account: Account) {
        displayName = account.displayName
        email = account.email ?? ""
        groups = account.groups.sorted().joined(separator: "\n")
    }

    /// The requested account, not yet checked. An empty name stands for the username.
    package func account(named username: String, roles: Set<Role> = []) -> NewAccount {
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
    /// The fields of the requested account.
    package init(_ wanted: NewAccount) {
        self.init(
            displayName: ProfileRules.displayName(wanted.displayName ?? wanted.username),
            email: .set(wanted.email.flatMap(ProfileRules.email)),
            groups: .replace(wanted.groups))
    }
}
