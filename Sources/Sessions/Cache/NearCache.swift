public import Logging
import Synchronization

/// Sessions in the memory of this process, over a shared store: a look-up costs no trip to the store, and a session that was
/// revoked is refused everywhere when the revocation returns.
///
/// ```swift
/// let cache = try NearCache(over: store)
/// let sessions = try SessionManager(store: cache)
/// let application = Application(router: router, services: [SessionMaintenance(sessions), cache])
/// ```
///
/// It serves a record only under a *lease*: for as long as it knows from the store's log of changes that it has applied every
/// change up to the moment when it asked, and for the length of the lease after that. Without a lease it reads the store, as if it
/// were not there. It only says yes: any other answer comes from the store.
///
/// A hard change (an end, a hard rotation, a login that ends other sessions) returns when every cache has applied it, or when
/// the leases of those that do not answer have ended. Every program that changes the sessions must do so through a
/// `NearCache`. One that does not run as a service serves nothing from memory, and its hard changes take the length of a lease.
/// See `docs/near-cache.md` for the protocol and its bounds.
public final class NearCache: Sendable {
    /// The memory for records by default: 64 MiB.
    public static let defaultMemory = 64 << 20

    let store: any SessionStore
    /// The same store, if it can tell which server it reads.
    let logged: (any LoggedSessionStore)?
    let log: any ChangeLog
    let clock: any LeaseClock
    let lease: Lease
    let tokens: TokenSource
    let logger: Logger
    let sessions: CachedSessions
    let membership = CacheMembership()
    /// When the lease ends, on the clock of leases. Zero without a lease.
    let deadline = Atomic<Int64>(0)
    /// The reads of the store.
    let misses = Atomic<Int>(0)
    /// Whether the log says that records are served, so that only a change is logged.
    let wasCurrent = Atomic<Bool>(false)

    /// Creates a cache over a store. It serves records while it runs as a service.
    ///
    /// - Parameters:
    ///   - store: `ValkeySessionStore` on a single server or Sentinel, `PostgresSessionStore` or `SQLiteSessionStore`.
    ///   - lease: how long records are served after the last proof that they are current, and so the longest time that a
    ///     revocation waits for an instance that does not answer. Default 1 second; 100 milliseconds to 10 seconds. The same in
    ///     all programs that share the store.
    ///   - memory: the memory for records, in bytes. Default ``defaultMemory``. Zero keeps none: every look-up reads the
    ///     store, and hard changes still wait for the caches of other programs.
    ///   - logger: receives lost and found leases. Never a secret.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/invalidConfiguration`` if the store keeps no log of changes, as
    ///   one in memory or on a cluster, or if the lease is out of range.
    public convenience init(
        over store: any SessionStore,
        lease: Duration = .seconds(1),
        memory: Int = NearCache.defaultMemory,
        logger: Logger = Logger(label: "sessions")
    ) throws {
        guard let log = Self.log(of: store) else {
            throw SessionError(
                .invalidConfiguration, "the session store keeps no log of changes, which a near cache needs")
        }
        guard lease >= .milliseconds(100), lease <= .seconds(10) else {
            throw SessionError(.invalidConfiguration, "the lease must lie between 100 milliseconds and 10 seconds")
        }
        self.init(over: store, log, lease: lease, memory: memory, clock: BootClock(), tokens: .system, logger: logger)
    }

    /// Whether the store keeps the log of changes that a near cache needs.
    package static func isPossible(over store: any SessionStore) -> Bool {
        log(of: store) != nil
    }

    private static func log(of store: any SessionStore) -> (any ChangeLog)? {
        (store as? any LoggedSessionStore)?.changeLog
    }

    /// Creates a cache over a store and its log, with another clock.
    package init(
        over store: any SessionStore,
        _ log: any ChangeLog,
        lease: Duration,
        memory: Int = NearCache.defaultMemory,
        clock: any LeaseClock,
        tokens: TokenSource,
        logger: Logger
    ) {
        self.store = store
        self.logged = store as? any LoggedSessionStore
        self.log = log
        self.lease = Lease(lease)
        self.clock = clock
        self.tokens = tokens
        self.logger = logger
        sessions = CachedSessions(limit: max(0, memory))
    }

    /// The record in memory, if this process can prove that it is current, and unless it is about to expire: another instance,
    /// whose clock may be ahead, removes it then. Otherwise `nil`: read the store.
    ///
    /// The order matters. A process may be stopped between any two steps: if the clock were read before the record, it could
    /// serve the record after the lease; if the deadline were read after it, a renewed lease could cover a record that was
    /// taken while there was none.
    func remembered(_ id: SessionID, at now: Timestamp) -> SessionRecord? {
        let deadline = deadline.load(ordering: .acquiring)
        let oldest = deadline - Lease.longestMemory
        guard deadline > 0,
            let record = sessions[id].record(id, readSince: oldest, expiringAfter: now + Timestamp.clockTolerance)
        else { return nil }
        return clock.now() < deadline ? record : nil
    }

    package var usage: CacheUsage {
        var usage = sessions.usage
        usage.misses = misses.load(ordering: .relaxed)
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
