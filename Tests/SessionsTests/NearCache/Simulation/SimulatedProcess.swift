import Logging
import Sessions
import SessionsTesting
import Synchronization

/// One incarnation of one process: the real cache and the real manager over simulated clocks and connections.
final class SimulatedProcess: Sendable {
    private struct State {
        var tasks: [Int: Task<Void, Never>] = [:]
        var nextTask = 0
        /// The newest version of each session that an update through this process returned.
        var versions: [SessionID: Int64] = [:]
    }

    let lane: Scheduler.Lane
    let scheduler: Scheduler
    let link: Link
    let clocks: SimulatedClocks
    let cache: NearCache
    let manager: SessionManager
    private let executor: LaneExecutor
    private let state = Mutex(State())

    init(_ lane: Scheduler.Lane, _ scheduler: Scheduler, _ scenario: Scenario, _ engine: SimulatedEngine) throws {
        self.lane = lane
        self.scheduler = scheduler
        executor = LaneExecutor(lane, scheduler)
        link = Link(scheduler, lane, scenario.conditions)
        let (conditions, offset, seed) = scheduler.roll { dice in
            (scenario.clockConditions(&dice), Scenario.wallOffset(&dice), dice.next())
        }
        clocks = SimulatedClocks(scheduler, lane, conditions, wallOffset: offset)
        let silent = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
        cache = NearCache(
            over: LinkedStore(link: link, engine: engine.store, reads: engine.reads),
            LinkedLog(link: link, log: engine.log, flaw: scenario.flaw),
            lease: .nanoseconds(scenario.lease),
            memory: scenario.memory,
            clock: clocks,
            tokens: .seeded(seed),
            logger: silent)
        manager = try SessionManager(
            store: cache, policy: scenario.policy, clock: clocks, tokens: .seeded(seed &+ 1), epochs: engine.history,
            logger: silent)
        start { [cache] in await cache.serve() }
    }

    /// Starts a task in this process. Returns a number by which it can be cancelled.
    @discardableResult
    func start(_ body: @escaping @Sendable () async -> Void) -> Int {
        let number = state.withLock { state in
            state.nextTask += 1
            return state.nextTask
        }
        let task = Task(executorPreference: executor) { [self] in
            await body()
            state.withLock { $0.tasks[number] = nil }
        }
        state.withLock { $0.tasks[number] = task }
        return number
    }

    func cancel(_ number: Int) {
        state.withLock { $0.tasks[number] }?.cancel()
    }

    var unfinished: Int { state.withLock { $0.tasks.count } }

    /// The process is killed: nothing that it still does has an effect.
    func die() {
        link.die()
        clocks.die()
        stopTasks()
    }

    func stopTasks() {
        for (_, task) in state.withLock({ $0.tasks.sorted { $0.key < $1.key } }) { task.cancel() }
    }

    var isDead: Bool { link.isDead }

    /// Stops the process, as if by a signal.
    func pause(for duration: Int64) {
        scheduler.stop(lane)
        scheduler.after(duration) { [self] in
            scheduler.resume(lane)
            clocks.wasStopped(for: duration)
        }
    }

    func returned(_ version: Int64, of id: SessionID) {
        state.withLock { $0.versions[id] = max(version, $0.versions[id, default: 0]) }
    }

    func version(of id: SessionID) -> Int64 {
        state.withLock { $0.versions[id, default: 0] }
    }
}

/// The shared store with its log, and what is known about it.
struct SimulatedEngine: Sendable {
    let log: MemoryChangeLog
    let store: LoggedMemoryStore
    let reads: any SimulatedReads
    let history: History

    init(_ scheduler: Scheduler, _ scenario: Scenario) {
        let log = MemoryChangeLog(
            isRegistryDurable: scenario.isRegistryDurable, hintsNameEntries: scenario.hintsNameEntries)
        let history = History()
        let store = LoggedMemoryStore(
            log,
            observer: { history.record($0, at: scheduler.time) },
            hasEntry: { scenario.flaw != .changesWithoutEntries || scheduler.roll { $0.chance(700) } })
        self.log = log
        self.store = store
        self.history = history
        let isBehind = scenario.flaw == .readsFromReplica
        reads = isBehind ? LateReplica(history, scheduler, delay: scenario.lease / 4) : store
    }
}
