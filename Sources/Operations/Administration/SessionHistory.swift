package import Sessions
package import UserAccounts

/// What is known about one session: its state, and its events in the audit log.
package struct SessionHistory: Sendable {
    /// What the store knows about a session.
    package enum State: Sendable {
        /// It is valid.
        case live(SessionRecord)
        /// It is still stored, but is valid no longer; the reason, if it is known.
        case over(SessionRecord, EndReason?)
        /// It was ended.
        case ended(EndedSession)
        /// The store no longer remembers it, or never had it.
        case forgotten
    }

    /// The handle.
    package let id: SessionID
    /// The reference by which the audit log names it.
    package let reference: String
    /// What the store knows.
    package let state: State
    /// One page of its events, the newest first.
    package let events: AuditPage
}
