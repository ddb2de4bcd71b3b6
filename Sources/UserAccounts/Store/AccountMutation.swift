package import Sessions

/// A change to an account with its record in the audit log: the unit that is stored whole or not at all.
package struct AccountMutation: Sendable {
    /// Whose account.
    package let account: PrincipalID

    /// What happens to it.
    package let change: AccountChange

    /// Its record, at least one event. The first one dates the change.
    package let events: [AuditEvent]

    /// What permits the change. It must still hold when the change is stored.
    package let permission: ChangePermission

    /// Whether the account's other sessions end. Default: they do.
    package let others: OtherSessions

    package init(
        _ change: AccountChange,
        to account: PrincipalID,
        recording events: [AuditEvent],
        permission: ChangePermission = .authority,
        others: OtherSessions = .end
    ) {
        self.account = account
        self.change = change
        self.events = events
        self.permission = permission
        self.others = others
    }

    /// When the change happens.
    package var time: Timestamp { events[0].time }

    /// What the sessions are told that end with the change. `nil` when none does.
    package var endReason: EndReason? {
        guard let reason = change.endReason, others == .end || reason == .disabled else { return nil }
        return reason
    }
}

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

/// What permits a change of an account.
package enum ChangePermission: Sendable {
    /// The authority of whoever makes the change: an administrator's, the operator's, or the owner's over what needs no
    /// proof.
    case authority

    /// A proof that was checked against this ``Account/securityVersion``. Refused with
    /// ``AccountMutationOutcome/outdated`` when the account has another one by now: the proof no longer counts.
    case proof(securityVersion: Int64)

    /// A one-time link, used up by the change.
    case link(OneTimeLinkDigest)
}

/// What happens to the other sessions of an account whose password changes.
package enum OtherSessions: Sendable {
    /// They end. The default everywhere.
    case end

    /// They go on, because their owner asked for it (ASVS 7.4.3). Not possible when an account is disabled or deleted.
    case keep
}
