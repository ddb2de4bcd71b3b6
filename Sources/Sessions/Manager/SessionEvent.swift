/// Something that happened to a session, for an audit log or a notice to its owner.
public enum SessionEvent: Sendable {
    /// A session began; with a principal it is a login.
    case began(SessionRecord)
    /// A session got a new secret: hard when `isHard`, otherwise the offered successor was presented.
    case rotated(SessionRecord, isHard: Bool)
    /// A session ended, for the reason in its tombstone.
    case ended(EndedSession)
    /// Somebody signed in who held as many sessions as the limit allows: their oldest made room, or the login was refused.
    case limitReached(PrincipalID, SessionPolicy.Limit, from: Device)
    /// Somebody presented a secret of a session that had ended before.
    case usedAfterEnd(EndedSession, from: Device)
    /// Somebody presented a retired secret; the session ended by it.
    case replayed(EndedSession, from: Device)

    /// Receives what happens to sessions, after it happened and before the caller gets its answer.
    public protocol Handler: Sendable {
        /// Takes note of `event`. It cannot undo it.
        func handle(_ event: SessionEvent, at now: Timestamp) async
    }
}
