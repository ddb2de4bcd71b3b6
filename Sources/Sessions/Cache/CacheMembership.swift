import Synchronization

/// What a cache knows of its place in the log: which member it is, what it has applied, and since when.
final class CacheMembership: Sendable {
    /// One registration.
    struct Registration: Sendable {
        let member: CacheMember
        let engine: [UInt8]
        /// When the answer to the registration arrived.
        let since: Int64
    }

    private struct State {
        var registration: Registration?
        var applied: LogPosition?
        /// Members that ask no more, and when their last leases must have ended.
        var condemned: [CacheMember: Int64] = [:]
    }

    private let state = Mutex(State())

    var registration: Registration? { state.withLock { $0.registration } }

    /// The registration and what it has applied, for the next beat.
    var standing: (registration: Registration, applied: LogPosition)? {
        state.withLock { state in
            guard let registration = state.registration, let applied = state.applied else { return nil }
            return (registration, applied)
        }
    }

    func begin(_ member: CacheMember, at mark: LogMark, _ now: Int64) {
        state.withLock { state in
            state.registration = Registration(member: member, engine: mark.engine, since: now)
            state.applied = mark.position
        }
    }

    func end() {
        state.withLock { ($0.registration, $0.applied) = (nil, nil) }
    }

    /// Records what the cache has applied, in answer to a beat.
    func advance(to position: LogPosition) {
        state.withLock { $0.applied = position }
    }

    /// The same by a hint: only from exactly the position before, because a gap proves nothing.
    func advance(from earlier: LogPosition, to position: LogPosition) -> Bool {
        state.withLock { state in
            guard state.applied == earlier else { return false }
            state.applied = position
            return true
        }
    }

    /// Whether an answer about other members can be believed: the registry has not been begun anew for as long as a lease may
    /// last, because this cache has been in it since, on the same engine.
    func isTrusted(_ answer: LaggingMembers, for span: Int64, at moment: Int64) -> Bool {
        guard let registration, answer.isCallerRegistered, answer.mark.engine == registration.engine else {
            return false
        }
        return moment - registration.since >= span
    }

    /// Remembers to remove members that were condemned, or that this cache was before.
    func condemned(_ members: [CacheMember], removableAt moment: Int64) {
        state.withLock { for member in members where $0.condemned[member] == nil { $0.condemned[member] = moment } }
    }

    /// The condemned members whose leases have ended.
    func removable(at now: Int64) -> [CacheMember] {
        state.withLock { $0.condemned.filter { $0.value <= now }.map(\.key) }
    }

    func removed(_ members: [CacheMember]) {
        state.withLock { for member in members { $0.condemned[member] = nil } }
    }
}
