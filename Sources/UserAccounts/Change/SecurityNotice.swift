package import Sessions

/// A notice to a user about the security of their account. Holds no secret.
package struct SecurityNotice: Hashable, Sendable {
    /// The subject of a notice.
    package enum Subject: Hashable, Sendable {
        /// A credential, a role or the status of the account changed.
        case changed(AuditEventName)
        /// A user signed in with a browser that had not signed in to the account before.
        case newDevice
        /// A client presented an old ticket, and the session it belonged to ended.
        case replay
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
}

/// Notifies a user of events that concern the security of their account (ASVS 6.3.7). A hook: an operator may connect mail or
/// chat. It must not throw; a message that could not be sent does not undo the change.
package protocol SecurityNotifier: Sendable {
    /// Called once for each event, after it is stored.
    func notify(_ notice: SecurityNotice) async
}
