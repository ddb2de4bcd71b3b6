import Sessions

/// What can happen to an account. One list, so that nothing changes a credential or a right by another way.
package enum AccountChange: Sendable {
    /// A new account, with a password or, without one, waiting for its owner to follow a one-time link.
    case create(Account, PasswordHash?)

    /// What people and other applications are told. Ends no session.
    case profile(ProfileChange)

    /// A new password. `mustChange` forces another one at the next login.
    case password(PasswordHash, mustChange: Bool)

    /// The present password is no longer good enough; nothing but changing it is allowed.
    case passwordCompromised

    /// All roles, replacing those before.
    case roles(Set<Role>)

    /// The account may no longer log in.
    case disable

    /// The account may log in again.
    case enable

    /// A login succeeded. Refused with ``AccountMutationOutcome/outdated`` if the account is disabled by now.
    case signedIn(rehash: PasswordHash?)

    /// The account and its credentials are gone. What it did stays in the audit log.
    case delete
}

extension AccountChange {
    /// What sessions that began before the change are told. `nil` when they may go on.
    var endReason: EndReason? {
        switch self {
        case .password, .passwordCompromised: .passwordChanged
        case .disable, .delete: .disabled
        case .roles: .revoked
        case .create, .profile, .enable, .signedIn: nil
        }
    }
}
