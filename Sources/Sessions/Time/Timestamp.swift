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

    /// Before and after every other moment.
    static let distantPast = Timestamp(milliseconds: .min)
    static let distantFuture = Timestamp(milliseconds: .max)

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
    /// For work that becomes due with time, and for display. To decide whether something is young enough, use ``age(of:)``.
    public func elapsed(since earlier: Timestamp) -> Duration {
        guard self > earlier else { return .zero }
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(overflow ? .max : difference)
    }

    /// How old something from `earlier` is at this moment, or `nil` if its age cannot be known.
    ///
    /// A moment that lies further ahead than ``clockTolerance`` was recorded before the clock was set back. Anything that is
    /// valid only while it is young must treat an unknown age as too old: otherwise everything recorded in the hours that the
    /// clock repeats would be new again for as long.
    public func age(of earlier: Timestamp) -> Duration? {
        earlier > self + Self.clockTolerance ? nil : elapsed(since: earlier)
    }

    /// How far the clocks of servers that share a store may differ before an age counts as unknown: 10 seconds.
    public static let clockTolerance: Duration = .seconds(10)
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero and clamped to the range of an `Int64`.
    package var wholeMilliseconds: Int64 {
        // Compared first, because `components` traps if the seconds overflow its Int64.
        if self >= .milliseconds(Int64.max) { return .max }
        if self <= .milliseconds(Int64.min) { return .min }
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
