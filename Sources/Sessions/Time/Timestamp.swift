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

    /// How long after `earlier` this moment is. Zero when the clock stepped back, so that an age is never negative.
    public func elapsed(since earlier: Timestamp) -> Duration {
        guard self > earlier else { return .zero }
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(overflow ? .max : difference)
    }
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
