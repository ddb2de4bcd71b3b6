package import Sessions

/// A change to an account with its record in the audit log: the unit that is stored completely or not at all.
package struct AccountMutation: Sendable {
    /// The account that changes.
    package let account: PrincipalID

    /// The change.
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

    /// The reason that clients receive for sessions that end with the change. `nil` if none ends.
    package var endReason: EndReason? {
        guard let reason = change.endReason, others == .end || reason == .disabled else { return nil }
        return reason
    }
}

/// The possible changes of an account. There is only this list, so that no other code changes a credential or a right.
package enum AccountChange: Sendable {
    /// A new account, with a password or, without one, waiting for its owner to follow a one-time link.
    case create(Account, PasswordHash?)

    /// The profile that users and other applications see. Ends no session.
    case profile(ProfileChange)

    /// A new password. `mustChange` forces another one at the next login.
    case password(PasswordHash, mustChange: Bool)

    /// The current password may be compromised; nothing but changing it is allowed.
    case passwordCompromised

    /// All roles, replacing the previous ones.
    case roles(Set<Role>)

    /// The account may no longer log in.
    case disable

    /// The account may log in again.
    case enable

    /// The password of a login was right, and a second factor is open. Replaces no other pending login of the account.
    case passwordAccepted(PendingLogin, PendingLoginDigest, rehash: PasswordHash?)

    /// A login or a re-authentication succeeded. Refused with ``AccountMutationOutcome/outdated`` if the account has been
    /// disabled meanwhile, and with ``AccountMutationOutcome/proofSpent`` if the factor was used the same way before.
    case signedIn(SignedIn)

    /// A second factor. Ends sessions as a new password does.
    case factor(FactorChange)

    /// The account and its credentials are deleted. Its actions stay in the audit log.
    case delete
}

extension AccountChange {
    /// The reason that clients receive for sessions that began before the change. `nil` if they may continue.
    var endReason: EndReason? {
        switch self {
        case .password, .passwordCompromised: .passwordChanged
        case .disable, .delete: .disabled
        case .roles: .revoked
        case .factor(let change): change.isSecurityChange ? .revoked : nil
        case .create, .profile, .enable, .passwordAccepted, .signedIn: nil
        }
    }
}

/// What a successful login stores.
package struct SignedIn: Sendable {
    /// The hash of the password with the current parameters, if the stored one has others.
    package var rehash: PasswordHash?

    /// The mark of the factor that was used.
    package var use: FactorUse?

    /// By when the account must have a second factor. `nil` if it has one, or needs none.
    package var factorDeadline: Timestamp?

    package init(rehash: PasswordHash? = nil, use: FactorUse? = nil, factorDeadline: Timestamp? = nil) {
        self.rehash = rehash
        self.use = use
        self.factorDeadline = factorDeadline
    }
}

/// The permission for a change of an account.
package enum ChangePermission: Sendable {
    /// The authority of the actor: an administrator's, the operator's, or the owner's over changes that need no proof.
    case authority

    /// A proof that was checked against this ``Account/securityVersion``. Refused with ``AccountMutationOutcome/outdated`` if
    /// the account has another one by now: the proof no longer counts.
    case proof(securityVersion: Int64)

    /// A one-time link, used up by the change.
    case link(OneTimeLinkDigest)

    /// A pending login, used up by the change. Refused with ``AccountMutationOutcome/outdated`` if it is over.
    case pendingLogin(PendingLoginDigest)
}

/// Whether the other sessions of an account end when its password changes.
package enum OtherSessions: Sendable {
    /// They end. The default everywhere.
    case end

    /// They continue, because their owner asked for it (ASVS 7.4.3). Not possible when an account is disabled or deleted.
    case keep
}
