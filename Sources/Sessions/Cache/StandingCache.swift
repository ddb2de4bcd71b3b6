package import Logging
import ServiceLifecycle
import Synchronization

/// A source of epochs beside a log of the changes of its principals' accounts.
package protocol LoggedStandingSource: CredentialEpoch.Source {
    /// The log of changes.
    var changeLog: any ChangeLog { get }

    /// The standing of a principal who may hold sessions, for a cache that is registered on an engine. `nil` for any other
    /// principal, and if another server answered, or a copy.
    func standing(of principal: PrincipalID, on engine: [UInt8]) async throws -> CacheableStanding?
}

/// A standing, and the memory that it takes.
package struct CacheableStanding: Sendable {
    let principal: PrincipalID
    let standing: CredentialEpoch.Standing
    let approximateSize: Int

    /// - Parameter size: what a client or an administrator can make large in it, in bytes.
    package init(_ standing: CredentialEpoch.Standing, of principal: PrincipalID, size: Int) {
        self.principal = principal
        self.standing = standing
        approximateSize = 1024 + size
    }
}

extension CacheableStanding: CacheableValue {
    var key: PrincipalID { principal }

    /// Only a change of the account ends it.
    var expiry: Timestamp { .distantFuture }
}

/// The standing of principals in the memory of this process, so that a request of a signed-in user reads no account.
///
/// It follows the same protocol as ``NearCache``, with the log of the accounts: an account that was disabled, or whose roles or
/// groups changed, counts everywhere when the change returns. It only says yes: an objection comes from the source.
package final class StandingCache: CredentialEpoch.Source, Service {
    /// The memory for standings by default: 16 MiB.
    package static let defaultMemory = 16 << 20

    let source: any LoggedStandingSource
    let follower: LogFollower
    private let memory: RememberedStandings
    private let misses = Atomic<Int>(0)

    /// - Parameters:
    ///   - source: reads the standing.
    ///   - lease: as for ``NearCache``. The same in all programs that share the accounts.
    ///   - memory: the memory in bytes. Zero keeps nothing, and changes still wait for the caches of other programs.
    package convenience init(
        over source: any LoggedStandingSource,
        lease: Duration,
        memory: Int = StandingCache.defaultMemory,
        logger: Logger
    ) {
        self.init(over: source, lease: lease, memory: memory, clock: BootClock(), tokens: .system, logger: logger)
    }

    /// The same with another clock.
    init(
        over source: any LoggedStandingSource,
        lease: Duration,
        memory limit: Int,
        clock: any LeaseClock,
        tokens: TokenSource,
        logger: Logger
    ) {
        self.source = source
        memory = RememberedStandings(limit: max(0, limit))
        follower = LogFollower(
            source.changeLog, for: memory, of: "accounts", lease: lease, clock: clock, tokens: tokens, logger: logger)
    }

    /// The standing in memory, if this process can prove that it is current. Otherwise `nil`.
    func remembered(_ principal: PrincipalID) -> CredentialEpoch.Standing? {
        follower.underLease { memory[principal].value(principal, readSince: $0, expiringAfter: .distantPast) }?.standing
    }

    /// Reads the source, and remembers a principal who may hold sessions.
    package func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        misses.wrappingAdd(1, ordering: .relaxed)
        guard memory.hasMemory, LogKey(principal) != nil else { return try await source.standing(of: principal) }
        let begun = follower.clock.now()
        // Before the registration is looked at: a later one voids the read.
        let fill = memory[principal].beginRead()
        guard follower.isLeased, let registration = follower.membership.registration,
            let found = try await source.standing(of: principal, on: registration.engine)
        else { return try await source.standing(of: principal) }
        if follower.isLeased { memory[principal].keep(found, from: fill, begunAt: begun) }
        return found.standing
    }

    /// Drops a principal whose account may have changed.
    package func drop(_ principal: PrincipalID) {
        memory.drop(principal)
    }

    /// Waits until no program uses what was changed before this call.
    package func acknowledged() async {
        await follower.acknowledged()
    }

    /// Keeps the lease alive until the service group shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown { await self.follower.serve() }
    }

    package var usage: CacheUsage {
        follower.usage(of: memory.usage, misses: misses.load(ordering: .relaxed))
    }
}

/// Standings in memory, in parts that do not wait for each other.
struct RememberedStandings: LoggedMemory {
    private static let count = 16
    private let shards: [CacheShard<CacheableStanding>]
    let hasMemory: Bool

    /// - Parameter limit: the memory in bytes.
    init(limit: Int) {
        hasMemory = limit > 0
        shards = (0..<Self.count).map { _ in CacheShard(limit: limit / Self.count) }
    }

    subscript(principal: PrincipalID) -> CacheShard<CacheableStanding> {
        shards[Int(principal.rawValue.utf8.first ?? 0) % Self.count]
    }

    func apply(_ entries: [LogEntry]) {
        for entry in entries {
            switch entry {
            case .named(let keys): for key in keys { drop(key.principal) }
            case .everything: dropAll()
            }
        }
    }

    func drop(_ principal: PrincipalID) {
        self[principal].drop(CollectionOfOne(principal))
    }

    func dropAll() {
        for shard in shards { shard.dropAll() }
    }

    var usage: CacheUsage {
        shards.reduce(into: CacheUsage()) { $0.add($1.usage) }
    }
}
