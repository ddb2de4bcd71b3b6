import SessionsTesting
import Synchronization

@testable import Sessions

/// One run: several processes over one engine, clients that use them, and failures, all decided by a seed.
final class Campaign: Sendable {
    private struct State {
        var processes: [SimulatedProcess] = []
        var tokens: [SessionToken] = []
        var lanes = 0
        /// How many nanoseconds passed at once on all wall clocks.
        var shift: Int64 = 0
        var tally = Tally()
        /// The least and the most that the counter of each session may show.
        var counters: [SessionID: ClosedRange<Int>] = [:]
    }

    let scheduler: Scheduler
    let scenario: Scenario
    let engine: SimulatedEngine
    let oracle: Oracle
    let end: Int64
    private let seed: UInt64
    private let state = Mutex(State())

    init(seed: UInt64, flaw: Flaw? = nil) throws {
        self.seed = seed
        scheduler = Scheduler(seed: seed)
        let scenario = scheduler.roll { Scenario(&$0, flaw: flaw) }
        self.scenario = scenario
        engine = SimulatedEngine(scheduler, scenario)
        oracle = Oracle(engine.history, scenario)
        end = scenario.lease * 20
        for _ in 0..<scenario.processes { try startProcess() }
    }

    /// Runs it to its end. Stops at the first violation.
    func run() throws -> Tally {
        scheduler.after(0) { [self] in nextEvent() }
        try run(until: end)
        try settle()
        return tally
    }

    private func run(until moment: Int64) throws {
        let part = scenario.lease / 2
        while scheduler.time < moment {
            scheduler.run(until: min(moment, scheduler.time + part))
            guard oracle.violations.isEmpty else { throw failure }
        }
    }

    /// Everything works again: what is under way must end.
    private func settle() throws {
        for process in processes { process.link.heal() }
        try run(until: scheduler.time + 8 * scenario.lease + 4 * scenario.conditions.timeOut)
        for process in processes where process.unfinished > 1 { oracle.violated("a task did not end") }
        checkCounters()
        for process in processes { process.stopTasks() }
        scheduler.run(until: scheduler.time + 4 * scenario.lease + 4 * scenario.conditions.timeOut)
        if processes.contains(where: { $0.unfinished > 0 }) { oracle.violated("the cache did not stop") }
        guard oracle.violations.isEmpty else { throw failure }
    }

    private var failure: Unexpected {
        let text = """
            seed \(seed) (flaw: \(scenario.flaw.map { "\($0)" } ?? "none"))
            \(oracle.violations.joined(separator: "\n"))
            \(scenario)
            \(scheduler.trace)
            """
        return Unexpected(text)
    }

    private func checkCounters() {
        for (id, range) in state.withLock({ $0.counters.sorted { $0.key < $1.key } }) {
            guard case .live(let record)? = try? engine.store.peek(id) else { continue }
            let count = (try? Self.counter.value(in: record.data)) ?? 0
            if !range.contains(count) { oracle.violated("\(count) updates of \(range) were kept") }
        }
    }
}

/// What is known to clients.
extension Campaign {
    /// How much happened.
    struct Tally: Sendable {
        var lookUps = 0
        /// Accepted without a question to the store.
        var fromMemory = 0
        var hardChanges = 0
        var choices = 0
        var digest: UInt64 = 0
    }

    static let counter = SessionKey<Int>(
        "counter", encode: { Array(String($0).utf8) }, decode: { Int(String(decoding: $0, as: UTF8.self)) ?? -1 })

    var tally: Tally {
        var tally = state.withLock { $0.tally }
        let trace = scheduler.trace
        tally.choices = trace.choices
        tally.digest = trace.digest
        return tally
    }

    func count(_ path: any WritableKeyPath<Tally, Int> & Sendable) {
        state.withLock { $0.tally[keyPath: path] += 1 }
    }

    /// Every incarnation of every process.
    var processes: [SimulatedProcess] { state.withLock { $0.processes } }

    var livingProcesses: [SimulatedProcess] { processes.filter { !$0.isDead } }

    func startProcess() throws {
        let lane = state.withLock { state in
            state.lanes += 1
            return state.lanes
        }
        let process = try SimulatedProcess(lane, scheduler, scenario, engine)
        process.clocks.advanceWall(by: shift)
        state.withLock { $0.processes.append(process) }
        scheduler.note("started", lane)
    }

    var shift: Int64 { state.withLock { $0.shift } }

    func passed(_ nanoseconds: Int64) {
        state.withLock { $0.shift += nanoseconds }
    }

    /// A client has received a token.
    func received(_ token: SessionToken?) {
        guard let token else { return }
        oracle.issued(token)
        state.withLock { state in
            state.tokens.append(token)
            if state.tokens.count > 40 { state.tokens.removeFirst() }
        }
    }

    /// A token that some client has: mostly one of the newest.
    func someToken() -> SessionToken? {
        let tokens = state.withLock { $0.tokens }
        return scheduler.roll { dice in
            let isNew = dice.chance(700)
            return dice.pick(isNew ? Array(tokens.suffix(5)) : tokens)
        }
    }

    /// Records an increment of a session's counter: certain, or perhaps without effect.
    func incremented(_ id: SessionID, isCertain: Bool) {
        state.withLock { state in
            let known = state.counters[id, default: 0...0]
            state.counters[id] = known.lowerBound + (isCertain ? 1 : 0)...known.upperBound + 1
        }
    }
}
