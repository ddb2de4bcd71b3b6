import Sessions

/// Whether the machine's clock may be followed when something is removed for good because of its age.
///
/// A clock that is wrong for one start must not cost the audit log, everybody's sessions or a key. So the moment up to which
/// the clock is known to have been right is remembered (``ClockRecord``). One that is further ahead than can have passed
/// since is not followed: what expired is refused, but kept. A pure decision; ``ClockWatch`` asks for it once a minute.
struct ClockTrust: Sendable, Equatable {
    /// What is to be thought of the clock.
    enum Verdict: Sendable, Equatable {
        /// It runs on from where it was.
        case right
        /// It is ahead, by what may be the time for which no server ran. It will be followed if it goes on like that.
        case ahead(Duration)
        /// It is so far ahead that only a person can say whether that is true.
        case implausible(Duration)
    }

    /// The longest time that is taken for an ordinary pause, such as a restart.
    static let pause = Duration.seconds(5 * 60)
    /// The longest time without a server that nobody has to confirm.
    static let absence = Duration.seconds(7 * 86_400)
    /// After how many looks without contradiction a clock that is ahead is followed: an hour, in which people notice.
    static let patience = 60

    /// The latest moment that was believed.
    private(set) var known: Timestamp
    private var looks = 0

    /// - Parameter known: the latest moment at which a server of this installation believed its clock.
    init(known: Timestamp) {
        self.known = known
    }

    /// What is to be thought of a clock that shows `now`.
    func verdict(at now: Timestamp) -> Verdict {
        let gap = now.elapsed(since: known)
        if gap <= Self.pause { return .right }
        return gap <= Self.absence ? .ahead(gap) : .implausible(gap)
    }

    /// Looks at the clock once more.
    ///
    /// - Parameter recorded: what all servers together, or a person, have come to believe.
    mutating func look(at now: Timestamp, recorded: Timestamp) {
        if recorded > known {
            // Where another server goes on believing less, that one may be right.
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
