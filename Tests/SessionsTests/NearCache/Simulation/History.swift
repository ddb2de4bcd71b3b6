import Sessions
import Synchronization

/// Every state that each session had in the store, and what was promised about it.
final class History: Sendable {
    struct Change: Sendable {
        /// The number of the step in which the store changed.
        let step: Int
        let time: Int64
        let state: StoredSession
    }

    private struct State {
        var step = 0
        var changes: [SessionID: [Change]] = [:]
        var epochs: [PrincipalID: [(step: Int, epoch: CredentialEpoch)]] = [:]
    }

    private let state = Mutex(State())

    /// The number of the next step: what begins now begins after everything with a lower number.
    func now() -> Int {
        state.withLock { state in
            state.step += 1
            return state.step
        }
    }

    /// Records what the store holds after a step.
    func record(_ states: [(SessionID, StoredSession)], at time: Int64) {
        state.withLock { state in
            state.step += 1
            for (id, stored) in states {
                if case .nothing = stored { continue }
                state.changes[id, default: []].append(Change(step: state.step, time: time, state: stored))
            }
        }
    }

    func changes(of id: SessionID) -> [Change] {
        state.withLock { $0.changes[id] ?? [] }
    }

    /// All sessions that existed before a step.
    func sessions(before step: Int) -> [SessionID] {
        state.withLock { state in
            state.changes.filter { ($0.value.first?.step ?? .max) < step }.map(\.key).sorted()
        }
    }

    func state(of id: SessionID, at time: Int64) -> StoredSession {
        changes(of: id).last { $0.time <= time }?.state ?? .nothing
    }

    /// The states that a session had between two steps, the one at the beginning included.
    func states(of id: SessionID, from start: Int, to end: Int) -> [StoredSession] {
        let changes = changes(of: id)
        let before = changes.last { $0.step <= start }?.state ?? .nothing
        return [before] + changes.filter { $0.step > start && $0.step <= end }.map(\.state)
    }

    func epoch(of principal: PrincipalID) -> CredentialEpoch {
        state.withLock { $0.epochs[principal]?.last?.epoch ?? CredentialEpoch(rawValue: 1) }
    }

    /// The epochs that a principal had between two steps.
    func epochs(of principal: PrincipalID, from start: Int, to end: Int) -> [CredentialEpoch] {
        let epochs = state.withLock { $0.epochs[principal] ?? [] }
        let before = epochs.last { $0.step <= start }?.epoch ?? CredentialEpoch(rawValue: 1)
        return [before] + epochs.filter { $0.step > start && $0.step <= end }.map(\.epoch)
    }

    func raiseEpoch(of principal: PrincipalID) -> CredentialEpoch {
        state.withLock { state in
            state.step += 1
            let epoch = CredentialEpoch(rawValue: (state.epochs[principal]?.last?.epoch.rawValue ?? 1) + 1)
            state.epochs[principal, default: []].append((state.step, epoch))
            return epoch
        }
    }
}

extension History: CredentialEpoch.Source {
    func standing(of principal: PrincipalID) async throws -> CredentialEpoch.Standing {
        .active(epoch(of: principal))
    }
}

extension StoredSession {
    var record: SessionRecord? {
        if case .live(let record) = self { record } else { nil }
    }
}
