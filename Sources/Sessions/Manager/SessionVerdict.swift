/// Whether the session of a record is live at a given moment, and what upkeep is due.
///
/// Age is judged only here, never in a store.
enum SessionVerdict: Sendable, Hashable {
    /// The session is live.
    case live(touchIsDue: Bool, rotationIsDue: Bool)
    /// It is over, although no sweep has removed it yet: ``EndReason/idle`` or ``EndReason/absolute``.
    case expired(EndReason)

    /// Judges `record` at `now`. A session is over at the exact millisecond at which its timeout is reached.
    ///
    /// If the clock stepped back, only a session that lies ahead by more than the absolute timeout expires: a session begun
    /// while the clock was a year fast must not live for a year once the clock is right.
    init(_ record: SessionRecord, _ policy: SessionPolicy, now: Timestamp) {
        if now >= record.absoluteExpiry || record.lastSeen > now + policy.timeouts(for: record.lifetime).absolute {
            self = .expired(.absolute)
        } else if now >= record.idleExpiry {
            self = .expired(.idle)
        } else {
            let interval = min(policy.touchInterval, record.idleTimeout / 10)
            self = .live(
                touchIsDue: now > record.lastSeen && now.elapsed(since: record.lastSeen) >= interval,
                rotationIsDue: policy.rotationInterval.map { interval in
                    record.secrets.offer != nil
                        || now.age(of: record.secrets.issuedAt).map { $0 >= interval } ?? true
                } ?? false
            )
        }
    }
}
