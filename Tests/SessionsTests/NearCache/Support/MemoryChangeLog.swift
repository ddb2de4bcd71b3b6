import Sessions
import Synchronization

/// A log of changes in memory, with numbered positions. Every method is one step.
final class MemoryChangeLog: ChangeLog {
    struct LostConnection: Error {}

    private struct State {
        var engine: UInt64 = 1
        /// The number of entries that are no longer kept.
        var trimmed: UInt64 = 0
        var entries: [LogEntry] = []
        var members: [CacheMember: UInt64] = [:]
        /// Members in the order of their joins.
        var joined: [CacheMember] = []
        var condemned: Set<CacheMember> = []
        var listeners: [UInt64: @Sendable (LogHint) -> Void] = [:]
        var isDown = false
        var losesHints = false

        var position: UInt64 { trimmed + UInt64(entries.count) }
        var mark: LogMark { LogMark(position: .numbered(position), engine: [UInt8(truncatingIfNeeded: engine)]) }

        mutating func forget(_ forgotten: some Sequence<CacheMember>) {
            for member in forgotten {
                members[member] = nil
                condemned.remove(member)
                joined.removeAll { $0 == member }
            }
        }
    }

    let isRegistryDurable: Bool
    /// Whether hints name the entries, or only say that there is something new.
    private let hintsNameEntries: Bool
    private let state = Mutex(State())

    init(isRegistryDurable: Bool = false, hintsNameEntries: Bool = true) {
        self.isRegistryDurable = isRegistryDurable
        self.hintsNameEntries = hintsNameEntries
    }

    /// Makes a change and appends its entry in one step. `body` returns the handles that the entry names.
    func change<Answer: Sendable>(isHard: Bool, _ body: () throws -> (Answer, [SessionID])) throws -> Answer {
        var listeners: [@Sendable (LogHint) -> Void] = []
        var hint = LogHint.news
        let answer = try state.withLock { state in
            if state.isDown { throw LostConnection() }
            let before = state.position
            let (answer, ids) = try body()
            guard !ids.isEmpty else { return answer }
            let entry = ids.count > 256 ? LogEntry.everything : .sessions(ids)
            state.entries.append(entry)
            if hintsNameEntries {
                hint = .entries([entry], after: .numbered(before), upTo: .numbered(state.position), isHard: isHard)
            }
            if !state.losesHints { listeners = state.listeners.sorted { $0.key < $1.key }.map(\.value) }
            return answer
        }
        for listener in listeners { listener(hint) }
        return answer
    }

    func join(_ member: CacheMember) throws -> LogMark {
        try answer { state in
            state.members[member] = state.position
            state.joined.append(member)
            return state.mark
        }
    }

    func beat(_ member: CacheMember, applied position: LogPosition) throws -> LogNews {
        try answer { state in
            guard let known = state.members[member], !state.condemned.contains(member) else { return .gone }
            let applied = position.number
            guard applied >= state.trimmed, applied <= state.position else { return .gap }
            state.members[member] = max(known, applied)
            return .entries(Array(state.entries.dropFirst(Int(applied - state.trimmed))), upTo: state.mark)
        }
    }

    func lagging(behind position: LogPosition?, askedBy caller: CacheMember?) throws -> LaggingMembers {
        try answer { state in
            let limit = position?.number ?? state.position
            let isRegistered = caller.map { state.members[$0] != nil && !state.condemned.contains($0) } ?? false
            return LaggingMembers(
                mark: LogMark(position: .numbered(limit), engine: state.mark.engine),
                isCallerRegistered: isRegistered,
                members: state.joined.filter { $0 != caller && state.members[$0, default: 0] < limit })
        }
    }

    func condemn(_ members: [CacheMember]) throws {
        try answer { state in
            for member in members where state.members[member] != nil { state.condemned.insert(member) }
        }
    }

    func remove(_ members: [CacheMember]) throws {
        try answer { $0.forget(members) }
    }

    func follow(_ notify: @escaping @Sendable (LogHint) -> Void) async {
        let (hints, continuation) = AsyncStream.makeStream(of: LogHint.self)
        let number = listen { continuation.yield($0) }
        for await hint in hints { notify(hint) }
        stopListening(number)
    }

    private func answer<Answer>(_ body: (inout sending State) -> sending Answer) throws -> Answer {
        try state.withLock { state in
            if state.isDown { throw LostConnection() }
            return body(&state)
        }
    }
}

/// What can happen to an engine.
extension MemoryChangeLog {
    /// Receives every hint. Returns a number that ends it.
    func listen(_ listener: @escaping @Sendable (LogHint) -> Void) -> UInt64 {
        state.withLock { state in
            let number = (state.listeners.keys.max() ?? 0) + 1
            state.listeners[number] = listener
            return number
        }
    }

    func stopListening(_ number: UInt64) {
        state.withLock { $0.listeners[number] = nil }
    }

    /// Sends a hint that no change caused.
    func send(_ hint: LogHint) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener(hint) }
    }

    func fail(_ isDown: Bool = true) {
        state.withLock { $0.isDown = isDown }
    }

    /// No hint arrives any more.
    func loseHints() {
        state.withLock { $0.losesHints = true }
    }

    /// Removes all entries but the last ones.
    func trim(keeping count: Int) {
        state.withLock { state in
            let surplus = max(0, state.entries.count - count)
            state.entries.removeFirst(surplus)
            state.trimmed += UInt64(surplus)
        }
    }

    /// Another server takes over. It does not know the members that joined last.
    func failOver(losing count: Int) {
        state.withLock { state in
            state.engine += 1
            state.forget(state.joined.suffix(count))
        }
    }

    /// The registry is emptied by hand, or evicted.
    func loseRegistry() {
        state.withLock { $0.forget($0.joined) }
    }

    /// The registry loses the members that joined last, without a sign: what no engine may do.
    func forgetSilently(_ count: Int) {
        state.withLock { $0.forget($0.joined.suffix(count)) }
    }

    var members: [CacheMember] { state.withLock { $0.joined } }
    var condemned: [CacheMember] { state.withLock { state in state.joined.filter { state.condemned.contains($0) } } }
    var position: LogPosition { state.withLock { .numbered($0.position) } }
}

extension LogPosition {
    static func numbered(_ number: UInt64) -> LogPosition {
        LogPosition(bytes: (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) })
    }

    var number: UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
