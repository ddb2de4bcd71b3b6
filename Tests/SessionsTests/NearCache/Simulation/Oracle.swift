import Synchronization

@testable import Sessions

/// Judges what the processes answered by what the store held, and by what was promised.
final class Oracle: Sendable {
    /// One look-up by a client.
    struct LookUp: Sendable {
        let process: SimulatedProcess
        let token: SessionToken
        /// The step and the time at which it began and ended.
        let began: Int
        let ended: Int
        let beganAt: Int64
        let endedAt: Int64
        /// How many calls of the process had failed when it began.
        let failures: Int
        /// The newest version that the process had returned when it began.
        let version: Int64
    }

    private struct Promise {
        let step: Int
        /// The secrets that are refused from then on. `nil` for all.
        let refused: Set<SecretDigest>?
    }

    private struct State {
        var promises: [SessionID: [Promise]] = [:]
        var issued: [SessionID: Set<SecretDigest>] = [:]
        var violations: [String] = []
    }

    private let history: History
    private let policy: SessionPolicy
    private let lease: Int64
    private let state = Mutex(State())

    init(_ history: History, _ scenario: Scenario) {
        self.history = history
        policy = scenario.policy
        lease = scenario.lease
    }

    var violations: [String] { state.withLock { $0.violations } }

    func violated(_ rule: String) {
        state.withLock { $0.violations.append(rule) }
    }

    func issued(_ token: SessionToken) {
        state.withLock { _ = $0.issued[token.id, default: []].insert(token.digest) }
    }

    func tokens(of id: SessionID) -> Set<SecretDigest> {
        state.withLock { $0.issued[id] ?? [] }
    }

    /// A hard change has returned: from now on all instances refuse these secrets of a session, or all.
    func promised(_ id: SessionID, _ refused: Set<SecretDigest>? = nil) {
        let step = history.now()
        state.withLock { $0.promises[id, default: []].append(Promise(step: step, refused: refused)) }
    }

    func judge(_ lookUp: LookUp, _ answer: SessionManager.Lookup) {
        switch answer {
        case .valid(let session): judgeYes(lookUp, session.record)
        case .invalid: judgeNo(lookUp)
        case .unproven: violated("a session that is not bound needed a proof")
        case .unavailable:
            if lookUp.process.link.failures == lookUp.failures {
                violated("unavailable although every call was answered")
            }
        }
    }

    private func judgeYes(_ lookUp: LookUp, _ record: SessionRecord) {
        let digest = lookUp.token.digest
        let (issued, promises) = state.withLock { ($0.issued[record.id] ?? [], $0.promises[record.id] ?? []) }
        if !issued.contains(digest) { violated("a secret was accepted that was never issued") }
        if promises.contains(where: { $0.step < lookUp.began && $0.refused?.contains(digest) ?? true }) {
            violated("accepted after a hard change had returned")
        }
        let steps = history.states(of: record.id, from: lookUp.began, to: lookUp.began)
        if case .ended(let ended)? = steps.first, ended.cause.reason == .idle || ended.cause.reason == .absolute {
            violated("accepted after a sweep had ended it")
        }
        judgeAge(of: record, lookUp)
        if let principal = record.principal,
            record.epoch < history.epochs(of: principal, from: 0, to: lookUp.began).last ?? .initial
        {
            violated("accepted under an epoch that was over")
        }
    }

    /// Nobody who asked within the lease may have missed an older change.
    private func judgeAge(of record: SessionRecord, _ lookUp: LookUp) {
        switch history.state(of: record.id, at: lookUp.beganAt - lease - lease / 900) {
        case .ended: violated("accepted a whole lease after its end")
        case .live(let old) where old.version > record.version: violated("a value was older than the lease")
        case .live(let old):
            let isRefused =
                old.secrets.match(lookUp.token.digest, grace: .seconds(3600), now: old.lastSeen) == .superseded
            if isRefused { violated("accepted a whole lease after a hard rotation") }
        case .nothing: break
        }
        if record.version < lookUp.version { violated("a process did not see its own update") }
    }

    private func judgeNo(_ lookUp: LookUp) {
        let id = lookUp.token.id
        guard tokens(of: id).contains(lookUp.token.digest) else { return }
        let walls = lookUp.process.clocks.wallReadings(from: lookUp.beganAt, to: lookUp.endedAt)
        let states = history.states(of: id, from: lookUp.began, to: lookUp.ended)
        if !states.contains(where: { isRefusable($0, lookUp, walls) }) {
            violated("a session was refused that was neither ended, expired nor rotated away")
        }
    }

    private func isRefusable(_ stored: StoredSession, _ lookUp: LookUp, _ walls: [Timestamp]) -> Bool {
        guard let record = stored.record else { return true }
        if let principal = record.principal,
            history.epochs(of: principal, from: lookUp.began, to: lookUp.ended).contains(where: { $0 != record.epoch })
        {
            return true
        }
        return walls.contains { wall in
            if case .expired = SessionVerdict(record, policy, now: wall) { return true }
            switch record.secrets.match(lookUp.token.digest, grace: policy.rotationGrace, now: wall) {
            case .unknown, .superseded, .retired: return true
            case .current, .offered, .inGrace: return false
            }
        }
    }
}
