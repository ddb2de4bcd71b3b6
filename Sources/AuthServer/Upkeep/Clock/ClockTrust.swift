import Sessions

/// Whether the machine's clock is trusted enough to delete old data permanently.
///
/// A clock that is wrong at one start must not cost the audit log, all sessions or a key. So the server records the time up
/// to which the clock is known to have been right (``ClockRecord``). A clock that is implausibly far ahead of it is not
/// trusted: expired data is refused, but kept. A pure decision; ``ClockWatch`` makes it once a minute.
struct ClockTrust: Sendable, Equatable {
    /// The verdict on the clock.
    enum Verdict: Sendable, Equatable {
        /// It continues from the recorded time.
        case right
        /// It is ahead, possibly because no server ran for that time. It is trusted if it stays consistent.
        case ahead(Duration)
        /// It is so far ahead that an administrator must confirm it.
        case implausible(Duration)
    }

    /// The longest gap that counts as an ordinary pause, such as a restart.
    static let pause = Duration.seconds(5 * 60)
    /// The longest time without a server that needs no confirmation by an administrator.
    static let absence = Duration.seconds(7 * 86_400)
    /// The number of consistent checks after which a clock that is ahead is trusted: an hour, in which operators can notice.
    static let patience = 60

    /// The latest trusted time.
    private(set) var known: Timestamp
    private var looks = 0

    /// - Parameter known: the latest time at which a server of this installation trusted its clock.
    init(known: Timestamp) {
        self.known = known
    }

    /// The verdict on a clock that shows `now`.
    func verdict(at now: Timestamp) -> Verdict {
        let gap = now.elapsed(since: known)
        if gap <= Self.pause { return .right }
        return gap <= Self.absence ? .ahead(gap) : .implausible(gap)
    }

    /// Whether an administrator must confirm the clock.
    func isImplausible(at now: Timestamp) -> Bool {
        if case .implausible = verdict(at: now) { true } else { false }
    }

    /// Checks the clock once more.
    ///
    /// - Parameter recorded: the latest time that any server trusted or an administrator confirmed.
    mutating func look(at now: Timestamp, recorded: Timestamp) {
        if recorded > known {
            // If another server keeps trusting an earlier time, that one may be right.
            (known, looks) = (recorded, 0)
        }
        switch verdict(at: now) {
        case .right: (known, looks) = (max(known, now), 0)
        case .implausible: looks = 0
        case .ahead:
            looks += 1
            if looks >= Self.patience { (known, looks) = (now, 0) }
        }
    }
}
