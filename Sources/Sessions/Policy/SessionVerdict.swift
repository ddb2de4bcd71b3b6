/// Whether a record still stands for a session at a given moment, and what upkeep is due.
///
/// The one place where age is judged. Stores never do.
public enum SessionVerdict: Sendable, Hashable {
    /// The session stands.
    case live(touchIsDue: Bool, rotationIsDue: Bool)
    /// It is over, although nobody has swept it yet: ``EndReason/idle`` or ``EndReason/absolute``.
    case expired(EndReason)

    /// Judges `record` at `now`. A session is over at the very millisecond its timeout is reached; a clock that stepped
    /// back makes nothing expire.
    public init(_ record: SessionRecord, _ policy: SessionPolicy, now: Timestamp) {
        if now >= record.absoluteExpiry {
            self = .expired(.absolute)
        } else if now >= record.idleExpiry {
            self = .expired(.idle)
        } else {
            let interval = min(policy.touchInterval, record.idleTimeout / 10)
            self = .live(
                touchIsDue: now > record.lastSeen && now.elapsed(since: record.lastSeen) >= interval,
                rotationIsDue: policy.rotationInterval.map {
                    record.secrets.offer != nil || now.elapsed(since: record.secrets.issuedAt) >= $0
                } ?? false
            )
        }
    }
}
