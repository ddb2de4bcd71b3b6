import Logging
import Synchronization

/// Keeps memory current by a log of changes: it registers, applies the news, holds the lease under which the memory may be used,
/// and waits until the memory of all other programs has dropped a hard change.
///
/// What is remembered, and where it is read from, is its owner's: ``NearCache`` for sessions, ``StandingCache`` for the accounts
/// that they belong to.
final class LogFollower: Sendable {
    let log: any ChangeLog
    let memory: any LoggedMemory
    let clock: any LeaseClock
    let lease: Lease
    let tokens: TokenSource
    let logger: Logger
    /// What the memory holds, for the log: "sessions" or "accounts".
    let subject: String
    let membership = CacheMembership()
    /// When the lease ends, on the clock of leases. Zero without a lease.
    let deadline = Atomic<Int64>(0)
    /// When the latest answer that was applied had been asked for.
    let proof = Atomic<Int64>(0)
    /// Makes the service ask at once.
    let wake = Mutex<AsyncStream<Void>.Continuation?>(nil)
    /// Whether the log says that records are served, so that only a change is logged.
    let wasCurrent = Atomic<Bool>(false)

    init(
        _ log: any ChangeLog,
        for memory: any LoggedMemory,
        of subject: String,
        lease: Duration,
        clock: any LeaseClock,
        tokens: TokenSource,
        logger: Logger
    ) {
        self.log = log
        self.memory = memory
        self.subject = subject
        self.lease = Lease(lease)
        self.clock = clock
        self.tokens = tokens
        self.logger = logger
    }

    /// What `recall` takes from the memory, if this process can prove that it is current. Otherwise `nil`: read the store.
    ///
    /// The order matters. A process may be stopped between any two steps: if the clock were read before the record, it could
    /// serve the record after the lease; if the deadline were read after it, a renewed lease could cover a record that was
    /// taken while there was none.
    ///
    /// - Parameter recall: gets the time before which nothing in memory may have been read.
    func underLease<Value>(_ recall: (_ oldest: Int64) -> Value?) -> Value? {
        let deadline = deadline.load(ordering: .acquiring)
        guard deadline > 0, let value = recall(deadline - Lease.longestMemory) else { return nil }
        return clock.now() < deadline ? value : nil
    }

    /// Waits until an answer of the log that was asked for after this call has been applied. False if there is none in time.
    ///
    /// - Parameter patience: the longest wait, in nanoseconds.
    func caughtUp(within patience: Int64) async -> Bool {
        let asked = clock.now()
        var pause: Int64 = 200_000
        while proof.load(ordering: .acquiring) < asked {
            guard clock.now() - asked < patience, !Task.isCancelled else { return false }
            wake.withLock { _ = $0?.yield() }
            await clock.sleep(for: pause)
            pause = min(pause * 2, 5_000_000)
        }
        return true
    }

    /// Adds to the use of a memory what is known of its lease.
    func usage(of memory: CacheUsage, misses: Int) -> CacheUsage {
        var (usage, asked) = (memory, proof.load(ordering: .acquiring))
        usage.misses = misses
        usage.isLeased = isLeased
        if asked > 0 { usage.lag = .nanoseconds(max(0, clock.now() - asked)) }
        return usage
    }

    /// Whether records may be kept and served now.
    var isLeased: Bool {
        let deadline = deadline.load(ordering: .acquiring)
        return deadline > 0 && clock.now() < deadline
    }
}

/// The length of a lease, and how long another program must wait until it has certainly ended.
struct Lease: Sendable {
    /// The longest time for which a record is served without being read again, in nanoseconds. It limits the damage of a change
    /// that no log knows: of a program of an earlier version, or by hand.
    static let longestMemory: Int64 = 30_000_000_000

    let duration: Duration
    /// In nanoseconds.
    let length: Int64

    init(_ duration: Duration) {
        self.duration = duration
        length = duration.wholeMilliseconds * 1_000_000
    }

    /// The time after which a lease of this length has ended on every clock: clocks run apart by up to 0.2 %, and 5 ms are
    /// added for their grain.
    var certainEnd: Int64 { length + length / 500 + 5_000_000 }

    /// The time between two beats that no hint caused.
    var beatInterval: Int64 { length / 4 }
}
