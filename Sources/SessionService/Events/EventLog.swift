import Sessions
import Synchronization

/// What happened to the sessions of all applications, for clients that keep some in memory.
///
/// The log names only handles. Each is looked up once, and what it was is remembered for the other clients that ask.
package final class EventLog: Sendable {
    /// Most events in one answer.
    private static let pageLimit = 500
    private static let versionLimit = 20_000

    private struct State {
        var resolved: [Int64: [SessionEventAnswer]] = [:]
        /// The last version of each session that an event named, by which a rotation is told from a change of data.
        var versions: [SessionID: Int64] = [:]
    }

    private let cache: NearCache
    private let feed = SessionFeed()
    private let sessions: SessionManager
    private let state = Mutex(State())

    init(_ cache: NearCache, sessions: SessionManager) {
        self.cache = cache
        self.sessions = sessions
        cache.follow(with: feed)
    }

    /// The answer to a client.
    enum Page {
        case events([SessionEventAnswer], next: Int64)
        case missed(next: Int64)
    }

    /// The position of a client that has seen nothing.
    ///
    /// - Throws: ``ServiceRefusal`` `unavailable` if the log does not prove that it is current.
    func beginning() async throws -> Int64 {
        try await requireCurrent()
        return feed.next
    }

    /// What happened since a position: everything that was done before the call, by whichever server, is in the answer or in
    /// the one that follows without a wait.
    ///
    /// - Parameter wait: how long to wait for something to happen.
    func page(after position: Int64, for application: Application, wait: Duration) async throws -> Page {
        let deadline = ContinuousClock.now + wait
        try await requireCurrent()
        var position = position
        while true {
            let growth = feed.growth()
            switch feed.news(after: position, limit: Self.pageLimit) {
            case .missed(let next): return .missed(next: next)
            case .changes(let ids, let from, let next):
                let events = try await resolve(ids, from: from).filter { $0.isOf(application) }
                position = next
                if !events.isEmpty { return .events(events, next: next) }
                if ids.isEmpty, await !Self.hasGrown(growth, before: deadline) { return .events([], next: next) }
            }
        }
    }

    private func requireCurrent() async throws {
        guard await cache.isCurrent() else { throw ServiceRefusal.unavailable }
    }

    private static func hasGrown(_ growth: AsyncStream<Void>, before deadline: ContinuousClock.Instant) async -> Bool {
        guard ContinuousClock.now < deadline else { return false }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in growth { return true }
                return false
            }
            group.addTask {
                // Cancelled when the other task was faster.
                try? await Task.sleep(until: deadline, clock: .continuous)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private func resolve(_ ids: [SessionID], from first: Int64) async throws -> [SessionEventAnswer] {
        var found: [SessionID: StoredSession] = [:]
        let known = state.withLock { state in ids.indices.map { state.resolved[first + Int64($0)] } }
        for (index, id) in ids.enumerated() where known[index] == nil && found[id] == nil {
            found[id] = try await sessions.state(of: id)
        }
        return state.withLock { state in
            if state.versions.count > Self.versionLimit { state.versions = [:] }
            if state.resolved.count > Self.versionLimit { state.resolved = [:] }
            return ids.enumerated().flatMap { index, id in
                let position = first + Int64(index)
                if let events = state.resolved[position] { return events }
                let events = SessionEventAnswer.events(
                    id, found[id] ?? .nothing, position, knownVersion: state.versions[id])
                state.versions[id] = events.compactMap(\.version).last
                state.resolved[position] = events
                return events
            }
        }
    }
}
