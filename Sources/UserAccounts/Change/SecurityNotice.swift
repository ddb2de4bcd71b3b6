package import Sessions

/// What a person is told about the safety of their account. Holds no secret.
package struct SecurityNotice: Hashable, Sendable {
    /// What it is about.
    package enum Subject: Hashable, Sendable {
        /// A credential, a role or the standing of the account changed.
        case changed(AuditEventName)
        /// Somebody signed in with a browser that had not signed in to the account before.
        case newDevice
        /// An old ticket was presented, and the session it belonged to ended.
        case replay
    }

    /// The account as it is now.
    package let account: Account

    /// What happened.
    package let subject: Subject

    /// When.
    package let time: Timestamp

    /// Who did it.
    package let actor: AuditActor

    /// Where it came from, if known.
    package let address: String?

    /// What the client called itself, if known.
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
}

/// Tells a person what happened to the safety of their account (ASVS 6.3.7). A hook: an operator may connect
/// mail or chat. It must not throw; a message that could not be sent does not undo the change.
package protocol SecurityNotifier: Sendable {
    /// Called once for each thing that happened, after it is stored.
    func notify(_ notice: SecurityNotice) async
}
