public import Sessions
import Synchronization

/// A clock that moves only when a test moves it, so that a test about hours takes no time.
public final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    /// Creates a clock that shows `start`. Default: a time in 2026.
    public init(_ start: Timestamp = .sample) {
        time = Mutex(start)
    }

    /// The time to which the clock has been moved.
    public func now() -> Timestamp {
        time.withLock { $0 }
    }

    /// Moves the clock; a negative duration sets it back.
    public func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}
