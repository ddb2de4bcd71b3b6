/// The limits that apply to all sessions of a system.
///
/// Each default follows `ASVS 7.1` and `NIST SP 800-63B-4 §2`: both timeouts are on and finite.
public struct SessionPolicy: Sendable, Hashable {
    /// A pair of timeouts. Whichever comes first ends the session.
    public struct Timeouts: Sendable, Hashable {
        /// Longest gap between requests before the session ends.
        public var idle: Duration
        /// Longest life of a session counted from its last authentication, however active it is.
        public var absolute: Duration

        /// Creates a pair of timeouts.
        public init(idle: Duration, absolute: Duration) {
            self.idle = idle
            self.absolute = absolute
        }
    }

    /// Which pair of timeouts applies to a session.
    public enum Lifetime: String, Sendable, CaseIterable {
        /// The ordinary pair; the browser deletes the cookie when it closes.
        case standard
        /// "Remember me": the longer pair; the cookie survives a restart of the browser, but no longer than the session.
        case remembered
    }

    /// How many sessions a principal may hold, and what happens to one more.
    public struct Limit: Sendable, Hashable {
        /// What happens when a principal who holds ``maximum`` sessions signs in again.
        public enum Excess: String, Sendable, CaseIterable {
            /// The session that signed in first ends with reason ``EndReason/evicted``. The default.
            case endOldest = "end-oldest"
            /// The new one is refused.
            case deny
        }

        /// Most sessions at a time.
        public var maximum: Int
        /// What happens to one more.
        public var excess: Excess

        /// Creates a limit. Default 10, ending the oldest.
        public init(maximum: Int = 10, excess: Excess = .endOldest) {
            self.maximum = maximum
            self.excess = excess
        }
    }

    /// Timeouts of an ordinary session. Default 30 minutes idle, 12 hours absolute.
    public var standard = Timeouts(idle: .seconds(30 * 60), absolute: .seconds(12 * 3600))
    /// Timeouts when "remember me" was ticked. Default 14 days idle, 30 days absolute.
    public var remembered = Timeouts(idle: .seconds(14 * 86400), absolute: .seconds(30 * 86400))
    /// Least time between two writes of last-seen. Default 60 seconds; never more than a tenth of the idle timeout, so a
    /// session may end that much early and never late.
    public var touchInterval: Duration = .seconds(60)
    /// How often a soft rotation offers a new secret. Default 15 minutes; `nil` switches it off.
    public var rotationInterval: Duration? = .seconds(15 * 60)
    /// How long the replaced secret is still accepted after a soft rotation, for requests in flight. Default 10 seconds.
    public var rotationGrace: Duration = .seconds(10)
    /// Sessions a principal may hold. Default 10, ending the oldest.
    public var limit = Limit()
    /// How recent an authentication must be for a sensitive action. Default 5 minutes.
    public var reauthenticationWindow: Duration = .seconds(5 * 60)
    /// How long an ended session is remembered, with its reason. Default 24 hours.
    public var tombstoneLifetime: Duration = .seconds(24 * 3600)

    /// Creates the default policy.
    public init() {}

    /// The timeouts of one kind of session.
    public func timeouts(for lifetime: Lifetime) -> Timeouts {
        lifetime == .standard ? standard : remembered
    }

    /// The effective touch interval, limited by the shorter idle timeout.
    var effectiveTouchInterval: Duration {
        min(touchInterval, min(standard.idle, remembered.idle) / 10)
    }

    /// Every problem of this policy, as sentences for its author. Empty if the policy can be used.
    public func problems() -> [String] {
        var problems: [String] = []
        for (name, timeouts) in [("standard", standard), ("remember-me", remembered)] {
            if timeouts.idle <= .zero { problems.append("the \(name) idle timeout must be longer than zero") }
            if timeouts.absolute < timeouts.idle {
                problems.append("the \(name) absolute timeout must not be shorter than its idle timeout")
            }
            if timeouts.absolute > Self.longestLife {
                problems.append("the \(name) absolute timeout must not exceed 400 days")
            }
        }
        if touchInterval < .zero { problems.append("the touch interval must not be negative") }
        if let rotationInterval, rotationInterval <= .zero {
            problems.append("the rotation interval must be longer than zero, or off")
        }
        if rotationGrace < .zero || rotationGrace > .seconds(60) {
            problems.append("the rotation grace must lie between 0 and 60 seconds")
        }
        if limit.maximum < 1 || limit.maximum > 1000 {
            problems.append("the limit of sessions per principal must lie between 1 and 1000")
        }
        if reauthenticationWindow <= .zero { problems.append("the reauthentication window must be longer than zero") }
        if tombstoneLifetime < .zero { problems.append("the tombstone lifetime must not be negative") }
        return problems
    }

    /// Browsers keep no cookie for longer (RFC 6265bis §5.5).
    private static let longestLife: Duration = .seconds(400 * 86400)
}
