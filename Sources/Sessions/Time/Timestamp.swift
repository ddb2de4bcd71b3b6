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
        lhs + (.zero - rhs)
    }

    /// How long after `earlier` this moment is. Zero when the clock stepped back, so that an age is never negative.
    public func elapsed(since earlier: Timestamp) -> Duration {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(overflow ? .max : max(0, difference))
    }
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero and clamped to what an `Int64` holds.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }
}
