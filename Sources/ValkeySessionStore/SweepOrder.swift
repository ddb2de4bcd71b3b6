import Sessions

/// What a sweep is asked to do, in the words of its script.
struct SweepOrder: Sendable {
    /// Most tombstones forgotten by one script, so that the server is not held up.
    static let forgottenAtOnce = 1000

    let now: Timestamp
    /// Tombstones this old or older go.
    let forgottenUntil: Timestamp
    /// Most sessions to end.
    let limit: Int

    var words: [[UInt8]] {
        [
            now.decimal,
            EndedSession.words(SessionEnding(.idle), at: now),
            EndedSession.words(SessionEnding(.absolute), at: now),
        ]
    }

    /// How far a script may go that reads the indexes itself, when `count` sessions have ended already.
    func bounds(besides count: Int) -> [[UInt8]] {
        [
            forgottenUntil.decimal, Array(String(Self.forgottenAtOnce).utf8),
            Array(String(max(0, limit - count)).utf8),
        ]
    }
}
