/// Something that happened to a session, for an audit log or a notice to its owner.
public enum SessionEvent: Sendable {
    /// A session began; with a principal it is a login.
    case began(SessionRecord)
    /// A session got a new secret: hard when `isHard`, otherwise the offered successor was presented.
    case rotated(SessionRecord, isHard: Bool)
    /// A session ended, for the reason in its tombstone.
    case ended(EndedSession)
    /// A user signed in who held as many sessions as the limit allows: the oldest session ended, or the login was refused.
    case limitReached(PrincipalID, SessionPolicy.Limit, from: Device)
    /// A client presented a secret of a session that had already ended.
    case usedAfterEnd(EndedSession, from: Device)
    /// A client presented a retired secret, which ended the session.
    case replayed(EndedSession, from: Device)

    /// Receives session events, after they happened and before the caller gets its answer.
    public protocol Handler: Sendable {
        /// Handles `event`. It cannot undo the event.
        func handle(_ event: SessionEvent, at now: Timestamp) async
    }
}
