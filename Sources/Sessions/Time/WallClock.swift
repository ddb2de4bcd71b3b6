#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Supplies the current time. Other code reads the time only from it; tests pass a clock that they control.
public protocol WallClock: Sendable {
    /// The current moment. It may step back when the machine's clock is corrected.
    func now() -> Timestamp
}

/// The machine's own clock, UTC.
public struct SystemClock: WallClock {
    /// Creates a view of the machine's clock.
    public init() {}

    /// The system's time.
    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
