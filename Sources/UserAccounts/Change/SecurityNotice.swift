package import Sessions

/// A notice to a user about the security of their account. Holds no secret.
package struct SecurityNotice: Hashable, Sendable {
    /// The subject of a notice.
    package enum Subject: Hashable, Sendable {
        /// A credential, a role or the status of the account changed.
        case changed(AuditEventName)
        /// A user signed in with a browser that had not signed in to the account before.
        case newDevice
        /// A client that knows the password gave three wrong second factors.
        case wrongFactors
        /// A recovery code was used. So many are left.
        case recoveryCodeUsed(left: Int)
        /// The signature count of a passkey did not grow: it may have been copied.
        case copiedPasskey
        /// A client presented an old ticket, and the session it belonged to ended.
        case replay
        /// A client used a bound session without proving to be its browser. The session goes on.
        case failedProof
    }

    /// The current account.
    package let account: Account

    /// What happened.
    package let subject: Subject

    /// When it happened.
    package let time: Timestamp

    /// The actor.
    package let actor: AuditActor

    /// The client's address, if known.
    package let address: String?

    /// The client's `User-Agent`, if known.
    package let userAgent: String?

    package init(
        account: Account,
        subject: Subject,
        time: Timestamp,
        actor: AuditActor,
        address: String? = nil,
        userAgent: String? = nil
    ) {
        self.account = account
        self.subject = subject
        self.time = time
        self.actor = actor
        self.address = address
        self.userAgent = userAgent
    }

    /// A notice about what the user, or a client in the user's name, did.
    package init(_ subject: Subject, of account: Account, at time: Timestamp, in context: AuditContext) {
        self.init(
            account: account, subject: subject, time: time, actor: .user(account.id), address: context.sourceAddress,
            userAgent: context.userAgent)
    }
}

/// Notifies a user of events that concern the security of their account (ASVS 6.3.7). A hook: an operator may connect mail or
/// chat. It must not throw; a message that could not be sent does not undo the change.
package protocol SecurityNotifier: Sendable {
    /// Called once for each event, after it is stored.
    func notify(_ notice: SecurityNotice) async
}

extension SecurityNotifier {
    /// Notifies a user of what they did, or a client in their name, in this order.
    package func notify(
        _ subjects: [SecurityNotice.Subject],
        of account: Account,
        at time: Timestamp,
        in context: AuditContext
    ) async {
        for subject in subjects { await notify(SecurityNotice(subject, of: account, at: time, in: context)) }
    }
}
