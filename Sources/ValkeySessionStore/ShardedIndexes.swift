import Logging
import RESPClient
import Sessions

/// The indexes over all sessions of a cluster: shards that are separate from the sessions they list.
///
/// A session is entered before it is created and removed after it has ended, so every live session is listed. A lost
/// step leaves an entry without a session, or with a score that is too low; the sweep corrects both.
struct ShardedIndexes: Sendable {
    let client: RESPClient
    let keys: KeySpace
    let logger: Logger

    /// Enters sessions, or corrects their places.
    func enter(_ places: [IndexPlace]) async throws {
        for (shard, places) in try Dictionary(grouping: places, by: { try keys.shard(of: SessionID(entry: $0.entry)) })
        {
            try await tell(shard, "enter", places.flatMap { [$0.entry, $0.score, $0.ttl] })
        }
    }

    /// Removes entries; `now` is the time when their sessions ended, or `nil` if there are no sessions.
    func leave(_ entries: [[UInt8]], at now: Timestamp?) async throws {
        for (shard, entries) in try Dictionary(grouping: entries, by: { try keys.shard(of: SessionID(entry: $0)) }) {
            try await tell(shard, "leave", [now?.decimal ?? []] + entries)
        }
    }

    /// Updates the indexes after a change: a failure is logged, and the sweep corrects it.
    func tidy(leaving entries: [[UInt8]] = [], at now: Timestamp? = nil, entering moved: [RESPValue] = []) async {
        do {
            try await leave(entries, at: now)
            try await enter(try moved.map { try IndexPlace($0) })
        } catch {
            logger.warning(
                "a session index was not updated; the sweep will correct it", metadata: ["error": "\(type(of: error))"])
        }
    }

    private func tell(_ shard: KeySpace.Home, _ word: String, _ rest: [[UInt8]]) async throws {
        let arguments = [Array(word.utf8)] + rest
        let answer = try await client.evaluate(SessionScripts.index, keys: [shard], arguments: arguments)
        if case .error(let error) = answer { throw error }
    }
}
