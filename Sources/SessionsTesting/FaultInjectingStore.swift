public import Sessions
import Synchronization

/// A store that fails on demand, for tests of an application whose store does not answer.
public final class FaultInjectingStore: SessionStore {
    /// A method of the store port.
    public enum Verb: String, Sendable, CaseIterable {
        /// ``/Sessions/SessionStore/insert(_:replacing:limit:now:)``
        case insert
        /// ``/Sessions/SessionStore/find(_:)``
        case find
        /// ``/Sessions/SessionStore/touch(_:)``
        case touch
        /// ``/Sessions/SessionStore/update(_:data:expectedVersion:)``
        case update
        /// ``/Sessions/SessionStore/rotate(_:expecting:_:)``
        case rotate
        /// ``/Sessions/SessionStore/end(_:_:now:)``
        case end
        /// ``/Sessions/SessionStore/list(_:)``
        case list
        /// ``/Sessions/SessionStore/count(_:)``
        case count
        /// ``/Sessions/SessionStore/sweep(now:tombstoneLifetime:limit:)``
        case sweep
    }

    /// The point within a call at which the connection is lost.
    public enum Moment: Sendable {
        /// Before the store did anything.
        case beforeEffect
        /// After the store made the change: only the answer is lost.
        case afterEffect
    }

    private struct Fault {
        var moment: Moment
        var callsToSpare: Int
        var failures: Int
    }

    private struct State {
        var faults: [Verb: Fault] = [:]
        var calls: [Verb: Int] = [:]
    }

    private let store: any SessionStore
    private let state = Mutex(State())

    /// Wraps `store`, and behaves like it until ``fail(_:_:sparing:times:)`` is called.
    public init(_ store: any SessionStore) {
        self.store = store
    }

    /// Makes calls fail.
    ///
    /// - Parameters:
    ///   - verbs: which calls. Default all.
    ///   - moment: before or after the call had its effect. Default before.
    ///   - spared: how many calls of each verb still succeed. Default none.
    ///   - times: how many calls of each verb fail then. Default all.
    public func fail(
        _ verbs: some Sequence<Verb> = Verb.allCases,
        _ moment: Moment = .beforeEffect,
        sparing spared: Int = 0,
        times: Int = .max
    ) {
        state.withLock { state in
            for verb in verbs { state.faults[verb] = Fault(moment: moment, callsToSpare: spared, failures: times) }
        }
    }

    /// Ends all failures.
    public func heal() {
        state.withLock { $0.faults = [:] }
    }

    /// How often a method was called, failures included.
    public func calls(_ verb: Verb) -> Int {
        state.withLock { $0.calls[verb, default: 0] }
    }

    private func call<Answer>(_ verb: Verb, _ ask: (any SessionStore) async throws -> Answer) async throws -> Answer {
        let moment = momentOfFailure(verb)
        let lost = SessionError(.unavailable, "injected fault: \(verb.rawValue)")
        if moment == .beforeEffect { throw lost }
        let answer = try await ask(store)
        if moment == .afterEffect { throw lost }
        return answer
    }

    private func momentOfFailure(_ verb: Verb) -> Moment? {
        state.withLock { state in
            state.calls[verb, default: 0] += 1
            guard var fault = state.faults[verb], fault.failures > 0 else { return nil }
            let isSpared = fault.callsToSpare > 0
            if isSpared { fault.callsToSpare -= 1 } else { fault.failures -= 1 }
            state.faults[verb] = fault
            return isSpared ? nil : fault.moment
        }
    }

    /// Inserts, unless a fault is due.
    public func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try await call(.insert) {
            try await $0.insert(record, replacing: replaced, atVersion: version, limit: limit, now: now)
        }
    }

    /// Finds, unless a fault is due.
    public func find(_ id: SessionID) async throws -> StoredSession {
        try await call(.find) { try await $0.find(id) }
    }

    /// Touches, unless a fault is due.
    public func touch(_ touches: [SessionTouch]) async throws {
        try await call(.touch) { try await $0.touch(touches) }
    }

    /// Updates, unless a fault is due.
    public func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        try await call(.update) { try await $0.update(id, data: changes, expectedVersion: expectedVersion) }
    }

    /// Rotates, unless a fault is due.
    public func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try await call(.rotate) { try await $0.rotate(id, expecting: digest, rotation) }
    }

    /// Ends, unless a fault is due.
    public func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        try await call(.end) { try await $0.end(selection, cause, now: now) }
    }

    /// Lists, unless a fault is due.
    public func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        try await call(.list) { try await $0.list(query) }
    }

    /// Counts, unless a fault is due.
    public func count(_ query: SessionQuery) async throws -> Int {
        try await call(.count) { try await $0.count(query) }
    }

    /// Sweeps, unless a fault is due.
    public func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        try await call(.sweep) {
            try await $0.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit)
        }
    }
}
