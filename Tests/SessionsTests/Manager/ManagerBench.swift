import Sessions
import SessionsTesting
import Synchronization
import Testing

/// What a manager test works with: a clock it turns, a store it can look into, and the events that came out.
struct ManagerBench {
    let clock = ManualClock()
    let store: ObservedStore
    let events = EventRecorder()
    let manager: SessionManager
    let device = Device(userAgent: "Browser/1", address: "192.0.2.7")
    let ada = PrincipalID("ada")

    init(_ change: (inout SessionPolicy) -> Void = { _ in }) throws {
        var policy = SessionPolicy()
        change(&policy)
        store = ObservedStore(MemorySessionStore())
        manager = try SessionManager(store: store, policy: policy, clock: clock, events: events)
    }

    func signIn(
        _ principal: PrincipalID? = nil,
        lifetime: SessionPolicy.Lifetime = .standard,
        replacing presented: Session? = nil,
        carrying names: [String] = []
    ) async throws -> Session {
        let outcome = try await manager.login(
            principal ?? ada, lifetime: lifetime, replacing: presented, carrying: names, from: device)
        guard case .signedIn(let session) = outcome else { throw Unexpected("login: \(outcome)") }
        return session
    }

    func look(_ token: SessionToken?, for purpose: SessionManager.Purpose = .firstParty) async -> SessionManager.Lookup
    {
        await manager.authenticate(token, from: device, for: purpose)
    }

    func use(_ token: SessionToken?, for purpose: SessionManager.Purpose = .firstParty) async throws -> Session {
        let lookup = await look(token, for: purpose)
        guard case .valid(let session) = lookup else { throw Unexpected("authenticate: \(lookup)") }
        return session
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension SessionManager.Lookup {
    var isValid: Bool {
        if case .valid = self { true } else { false }
    }

    /// The reason in words: "none" when invalid without one, `nil` when not invalid.
    var reason: String? {
        guard case .invalid(let reason) = self else { return nil }
        return reason?.rawValue ?? "none"
    }
}

final class EventRecorder: SessionEvent.Handler {
    private let recorded = Mutex<[String]>([])

    /// What happened, in short: "began", "rotated hard", "ended logout", …
    var names: [String] { recorded.withLock { $0 } }

    func handle(_ event: SessionEvent, at now: Timestamp) async {
        let name =
            switch event {
            case .began: "began"
            case .rotated(_, let isHard): isHard ? "rotated hard" : "rotated soft"
            case .ended(let session): "ended \(session.cause.reason.rawValue)"
            case .limitReached: "limit reached"
            case .usedAfterEnd: "used after end"
            case .replayed: "replayed"
            }
        recorded.withLock { $0.append(name) }
    }
}

/// Passes every call on, counts the writes, and fails on demand.
final class ObservedStore: SessionStore {
    struct Outage: Error {}

    private let base: any SessionStore
    private let written = Mutex<[String]>([])
    private let isDown = Mutex(false)

    init(_ base: any SessionStore) {
        self.base = base
    }

    var writes: [String] { written.withLock { $0 } }

    func fail(_ down: Bool = true) {
        isDown.withLock { $0 = down }
    }

    private func pass(_ write: String? = nil) throws {
        if isDown.withLock({ $0 }) { throw Outage() }
        if let write { written.withLock { $0.append(write) } }
    }

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try pass("insert")
        return try await base.insert(record, replacing: replaced, atVersion: version, limit: limit, now: now)
    }

    func find(_ id: SessionID) async throws -> StoredSession {
        try pass()
        return try await base.find(id)
    }

    func touch(_ touches: [SessionTouch]) async throws {
        try pass("touch")
        try await base.touch(touches)
    }

    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        try pass("update")
        return try await base.update(id, data: changes, expectedVersion: expectedVersion)
    }

    func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try pass("rotate")
        return try await base.rotate(id, expecting: digest, rotation)
    }

    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) async throws -> [EndedSession] {
        try pass("end")
        return try await base.end(selection, cause, now: now)
    }

    func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try pass()
        return try await base.list(query)
    }

    func count(_ query: SessionQuery) async throws -> Int {
        try pass()
        return try await base.count(query)
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        try pass("sweep")
        return try await base.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit)
    }
}
