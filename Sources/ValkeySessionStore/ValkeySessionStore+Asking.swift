import RESPClient
import Sessions

extension ValkeySessionStore {
    /// Every failure of `question` is *unavailable*, with a message for the operator.
    func asking<Answer>(_ question: () async throws -> Answer) async throws -> Answer {
        do {
            try await prepareKeys()
            return try await question()
        } catch {
            throw failure.unavailable(error)
        }
    }

    /// Runs a script at a home; outside a cluster, that is the indexes' home too, and there is a log.
    func run(_ script: RESPScript, at home: KeySpace.Home, _ arguments: [[UInt8]]) async throws -> RESPValue {
        let keys = log.map { [home, $0.home, $0.channel] } ?? [home]
        return try await client.evaluate(script, keys: keys, arguments: arguments)
    }

    /// Runs a script at several homes at once and returns the answers in no particular order.
    func run(_ script: RESPScript, _ batches: [(KeySpace.Home, [[UInt8]])]) async throws -> [RESPValue] {
        if batches.count == 1 { return try await run(script, at: batches[0].0, batches[0].1).items }
        return try await withThrowingTaskGroup(of: RESPValue.self) { group in
            for (home, arguments) in batches { group.addTask { try await run(script, at: home, arguments) } }
            return try await group.reduce(into: []) { $0 += try $1.items }
        }
    }

    /// Reads the ended sessions, and in a cluster removes them from the indexes.
    func ended(_ rows: some Collection<RESPValue>, at now: Timestamp) async throws -> [EndedSession] {
        let ended = try rows.map { try $0.ended }
        await shards?.tidy(leaving: try rows.map { try $0.entry }, at: now)
        return ended
    }
}
