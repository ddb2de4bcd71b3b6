import Logging
import SessionsTesting
import Synchronization

@testable import Sessions

/// Caches over one engine in memory, on clocks that a test moves. Nothing runs but what the test runs.
final class CacheBench: Sendable {
    let jobs = JobQueue()
    let clock = ManualLeaseClock()
    let wall = ManualClock()
    let store: LoggedMemoryStore
    let device = Device(userAgent: "Browser/1", address: "192.0.2.7")
    private let services = Mutex<[Pending<Void>]>([])
    private let numbers = Mutex<UInt64>(0)

    var log: MemoryChangeLog { store.log }

    init(_ log: MemoryChangeLog = MemoryChangeLog(hintsNameEntries: true)) {
        store = LoggedMemoryStore(log)
    }

    deinit {
        for service in services.withLock({ $0 }) { service.cancel() }
        log.fail(false)
        clock.release()
        jobs.drain()
    }

    /// One program of several.
    struct Program: Sendable {
        let cache: NearCache
        let manager: SessionManager
        let service: Pending<Void>?
    }

    func program(
        memory: Int = NearCache.defaultMemory,
        over store: (any SessionStore)? = nil,
        log: (any ChangeLog)? = nil,
        policy: SessionPolicy = SessionPolicy(),
        epochs: (any CredentialEpoch.Source)? = nil,
        runs: Bool = true
    ) throws -> Program {
        let seed = numbers.withLock { number in
            number += 1
            return number * 1000
        }
        let cache = NearCache(
            over: store ?? self.store, log ?? self.log, lease: .seconds(1), memory: memory, clock: clock,
            tokens: .seeded(seed),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let manager = try SessionManager(
            store: cache, policy: policy, clock: wall, tokens: .seeded(seed + 1), epochs: epochs)
        guard runs else { return Program(cache: cache, manager: manager, service: nil) }
        let service = jobs.start { await cache.serve() }
        services.withLock { $0.append(service) }
        return Program(cache: cache, manager: manager, service: service)
    }

    /// Lets a cache follow its log until the test ends.
    func serve(_ cache: StandingCache) {
        let service = jobs.start { await cache.follower.serve() }
        services.withLock { $0.append(service) }
    }

    /// Starts a call and runs everything until it waits for time.
    func start<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) -> Pending<Answer> {
        jobs.start(body)
    }

    /// A call that needs no time.
    @discardableResult
    func run<Answer: Sendable>(_ body: @escaping @Sendable () async throws -> Answer) throws -> Answer {
        guard let result = jobs.start(body).result else { throw Unexpected("the call waits") }
        return try result.get()
    }

    /// Lets time pass, and runs whatever wakes.
    func pass(_ milliseconds: Int64) {
        let end = clock.now() + milliseconds * 1_000_000
        while clock.step(to: end) { jobs.drain() }
        jobs.drain()
    }

    func signIn(_ program: Program, _ name: String = "ada", under epoch: CredentialEpoch? = nil) throws -> Session {
        let pending = start { [device] in
            try await program.manager.login(PrincipalID(name), under: epoch, from: device)
        }
        pass(1100)
        guard case .success(.signedIn(let session))? = pending.result else { throw Unexpected("no login") }
        return session
    }

    func look(
        _ program: Program,
        _ token: SessionToken?,
        for purpose: SessionManager.Purpose = .check
    ) throws -> SessionManager.Lookup {
        try run { [device] in await program.manager.authenticate(token, from: device, for: purpose) }
    }

    /// Whether the session is accepted, and how many questions the store was asked.
    func use(_ program: Program, _ session: Session) throws -> Use {
        let before = store.lookUps
        let isValid = try look(program, session.token).isValid
        return Use(isValid: isValid, questions: store.lookUps - before)
    }

    struct Use: Equatable {
        let isValid: Bool
        let questions: Int

        static let fromMemory = Use(isValid: true, questions: 0)
        static let fromStore = Use(isValid: true, questions: 1)
        static let refused = Use(isValid: false, questions: 1)
    }
}
