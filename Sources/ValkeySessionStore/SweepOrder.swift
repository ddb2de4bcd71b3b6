import Sessions

/// The arguments of a sweep for its script.
struct SweepOrder: Sendable {
    /// The maximum number of tombstones that one script removes, so that it does not block the server.
    static let forgottenAtOnce = 1000

    let now: Timestamp
    /// Tombstones of this time or earlier are removed.
    let forgottenUntil: Timestamp
    /// The maximum number of sessions to end.
    let limit: Int

    var words: [[UInt8]] {
        [
            now.decimal,
            EndedSession.words(SessionEnding(.idle), at: now),
            EndedSession.words(SessionEnding(.absolute), at: now),
        ]
    }

    /// The limits for a script that reads the indexes itself, after `count` sessions have ended.
    func bounds(besides count: Int) -> [[UInt8]] {
        [
            forgottenUntil.decimal, Array(String(Self.forgottenAtOnce).utf8),
            Array(String(max(0, limit - count)).utf8),
        ]
    }
}
