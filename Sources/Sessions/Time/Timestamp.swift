/// A moment, as whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Sessions outlive processes, so they are dated by the wall clock. An integer keeps every comparison exact and
/// survives a round trip through any database. Arithmetic saturates: a hostile duration cannot trap.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the Unix epoch, UTC.
    public let milliseconds: Int64

    /// Creates a moment from milliseconds since the Unix epoch, UTC.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// An earlier moment is less.
    public static func < (lhs: Timestamp, rhs: Timestamp) -> Bool {
        lhs.milliseconds < rhs.milliseconds
    }

    /// The moment `duration` later, or the last representable one.
    public static func + (lhs: Timestamp, rhs: Duration) -> Timestamp {
        let (sum, overflow) = lhs.milliseconds.addingReportingOverflow(rhs.wholeMilliseconds)
        return Timestamp(milliseconds: overflow ? (rhs < .zero ? .min : .max) : sum)
    }

    /// The moment `duration` earlier, or the first representable one.
    public static func - (lhs: Timestamp, rhs: Duration) -> Timestamp {
        let (difference, overflow) = lhs.milliseconds.subtractingReportingOverflow(rhs.wholeMilliseconds)
        return Timestamp(milliseconds: overflow ? (rhs < .zero ? .max : .min) : difference)
    }

    /// How long after `earlier` this moment is. Zero when the clock stepped back.
    ///
    /// For what comes due with time, and for display. What is good only while it is young asks ``age(of:)``.
    public func elapsed(since earlier: Timestamp) -> Duration {
        guard self > earlier else { return .zero }
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(overflow ? .max : difference)
    }

    /// How old something from `earlier` is at this moment, or `nil` when nobody can tell.
    ///
    /// A moment that lies further ahead than ``clockTolerance`` was noted before the clock was set back. Whatever is good
    /// only while it is young must take such an age for too old: otherwise everything from the hours that come again
    /// would be new for as long.
    public func age(of earlier: Timestamp) -> Duration? {
        earlier > self + Self.clockTolerance ? nil : elapsed(since: earlier)
    }

    /// How far the clocks of servers that share a store may lie apart before an age is not believed: 10 seconds.
    public static let clockTolerance: Duration = .seconds(10)
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero and clamped to what an `Int64` holds.
    package var wholeMilliseconds: Int64 {
        // Compared first, because `components` traps beyond what its own Int64 of seconds holds.
        if self >= .milliseconds(Int64.max) { return .max }
        if self <= .milliseconds(Int64.min) { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
