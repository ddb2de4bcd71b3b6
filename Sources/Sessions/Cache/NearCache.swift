public import Logging
public import ServiceLifecycle
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
public final class NearCache: Service, Sendable {
    /// The memory for records by default: 64 MiB.
    public static let defaultMemory = 64 << 20

    let store: any SessionStore
    /// The same store, if it can tell which server it reads.
    let logged: (any LoggedSessionStore)?
    let follower: LogFollower
    let sessions: CachedSessions
    private let memory: SharedMemory
    /// The reads of the store.
    let misses = Atomic<Int>(0)

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
        sessions = CachedSessions(limit: max(0, memory))
        self.memory = SharedMemory(sessions)
        follower = LogFollower(
            log, for: self.memory, of: "sessions", lease: lease, clock: clock, tokens: tokens, logger: logger)
    }

    /// Keeps further memory current by the same log, from the next entries on.
    package func follow(with memory: any LoggedMemory) {
        self.memory.add(memory)
    }

    /// The record in memory, if this process can prove that it is current, and unless it is about to expire: another instance,
    /// whose clock may be ahead, removes it then. Otherwise `nil`: read the store.
    package func remembered(_ id: SessionID, at now: Timestamp) -> SessionRecord? {
        follower.underLease { oldest in
            sessions[id].value(id, readSince: oldest, expiringAfter: now + Timestamp.clockTolerance)
        }
    }

    /// Waits until everything that was committed before this call has been applied, so that all memory has it. False if the log
    /// does not prove that within a second.
    package func isCurrent() async -> Bool {
        await follower.caughtUp(within: 1_000_000_000)
    }

    /// Waits until no cache serves what was changed before this call, as after a hard change.
    func acknowledged() async {
        await follower.acknowledged()
    }

    package var usage: CacheUsage {
        follower.usage(of: sessions.usage, misses: misses.load(ordering: .relaxed))
    }

    /// Keeps the lease alive until the service group shuts down; then it serves nothing more and leaves the registry. Stop it
    /// after the server.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await self.serve() }
    }

    /// The same until the task is cancelled.
    package func serve() async {
        await follower.serve()
    }
}
