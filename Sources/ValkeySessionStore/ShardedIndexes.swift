import Logging
import RESPClient
import Sessions

/// The indexes over all sessions of a cluster: shards that lie apart from the sessions they list.
///
/// A session is entered before it is created and leaves after it has ended, so whatever is live is listed. A step that
/// is lost leaves an entry without a session, or with a score that is too low; both are put right by the sweep.
struct ShardedIndexes: Sendable {
    let client: RESPClient
    let keys: KeySpace
    let logger: Logger

    /// Enters sessions, or moves them to where they belong.
    func enter(_ places: [IndexPlace]) async throws {
        for (shard, places) in try Dictionary(grouping: places, by: { try keys.shard(of: SessionID(entry: $0.entry)) })
        {
            try await tell(shard, "enter", places.flatMap { [$0.entry, $0.score, $0.ttl] })
        }
    }

    /// Takes entries out; `now`, when their sessions ended, or `nil` when there are none.
    func leave(_ entries: [[UInt8]], at now: Timestamp?) async throws {
        for (shard, entries) in try Dictionary(grouping: entries, by: { try keys.shard(of: SessionID(entry: $0)) }) {
            try await tell(shard, "leave", [now?.decimal ?? []] + entries)
        }
    }

    /// Follows a change that has already happened: a failure is logged, and left to the sweep.
    func tidy(leaving entries: [[UInt8]] = [], at now: Timestamp? = nil, entering moved: [RESPValue] = []) async {
        do {
            try await leave(entries, at: now)
            try await enter(try moved.map { try IndexPlace($0) })
        } catch {
            logger.warning("session index left for the sweep to mend", metadata: ["error": "\(type(of: error))"])
        }
    }

    private func tell(_ shard: KeySpace.Home, _ word: String, _ rest: [[UInt8]]) async throws {
        let arguments = [Array(word.utf8)] + rest
        let answer = try await client.evaluate(SessionScripts.index, keys: [shard], arguments: arguments)
        if case .error(let error) = answer { throw error }
    }
}
