import Sessions
import Synchronization

/// The latest changes of sessions in the order of the log, for clients that ask what is new since their last question.
///
/// A position is a tag, drawn at random whenever the feed begins anew, and a count. So a position of another server, or of an
/// earlier run, is recognised.
final class SessionFeed: LoggedMemory {
    /// About how many changes are kept: a client that is further behind begins anew.
    private static let limit = 10_000
    /// The bits of a position that are the count. With the tag it stays below 2^53, so that every client can read it.
    private static let countBits = 31

    private struct State {
        var tag: Int64
        /// The count of the first change that is kept.
        var first: Int64 = 0
        var changes: [SessionID] = []
        var waiting: [Int64: AsyncStream<Void>.Continuation] = [:]
        var visitors: Int64 = 0

        func position(_ count: Int64) -> Int64 { tag << SessionFeed.countBits | count }
        var next: Int64 { position(first + Int64(changes.count)) }
    }

    /// The answer to the question what is new.
    enum News: Sendable, Equatable {
        /// The sessions that changed, by position.
        case changes([SessionID], from: Int64, next: Int64)
        /// The position is not known here, or no longer.
        case missed(next: Int64)
    }

    private let state: Mutex<State>
    private let tokens: TokenSource

    init(tokens: TokenSource = .system) {
        self.tokens = tokens
        state = Mutex(State(tag: Self.tag(tokens)))
    }

    private static func tag(_ tokens: TokenSource) -> Int64 {
        Int64(tokens.nonce() % (1 << 22 - 1)) + 1
    }

    /// The position directly after the latest change.
    var next: Int64 { state.withLock { $0.next } }

    /// What changed at a position or after it, at most `limit` changes.
    func news(after position: Int64, limit: Int) -> News {
        state.withLock { state in
            let oldest = state.position(state.first)
            guard position >= oldest, position <= state.next else { return .missed(next: state.next) }
            let changes = state.changes.dropFirst(Int(position - oldest)).prefix(limit)
            return .changes(Array(changes), from: position, next: position + Int64(changes.count))
        }
    }

    /// How many clients wait.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Yields when there is something new, until the stream is released.
    func growth() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let visitor = state.withLock { state in
            state.visitors += 1
            state.waiting[state.visitors] = continuation
            return state.visitors
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.waiting.removeValue(forKey: visitor) }
        }
        return stream
    }

    func apply(_ entries: [LogEntry]) {
        for entry in entries {
            switch entry {
            case .named(let keys): append(keys.map(\.session))
            case .everything: dropAll()
            }
        }
    }

    private func append(_ ids: [SessionID]) {
        let waiting = state.withLock { state in
            state.changes += ids
            let surplus = state.changes.count - Self.limit
            if surplus > Self.limit / 10 {
                state.changes.removeFirst(surplus)
                state.first += Int64(surplus)
            }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.yield() }
    }

    /// Changes may be missing: every client begins anew.
    func dropAll() {
        let waiting = state.withLock { state in
            state.tag = Self.tag(tokens)
            (state.first, state.changes) = (0, [])
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.yield() }
    }
}
