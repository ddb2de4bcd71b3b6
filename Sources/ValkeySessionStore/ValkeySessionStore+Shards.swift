import RESPClient
import Sessions

extension ValkeySessionStore {
    /// A sweep of a cluster: each shard lists the sessions that are due, their homes decide, and the shard is updated.
    func sweepShards(_ order: SweepOrder) async throws -> [EndedSession] {
        var ended: [EndedSession] = []
        for shard in keys.indexes {
            while try await forget(order, in: shard) == SweepOrder.forgottenAtOnce {}
            let due = try await entries(
                .expiry, of: shard, until: order.now, limit: order.limit - ended.count
            )
            let homes = try Dictionary(grouping: due) { keys.home(of: try SessionID(entry: $0)) }
            let batches = homes.map { ($0, order.words + [[], [], []] + $1) }
            let answers = try await judge(batches)
            ended += try await self.ended(answers.ended, at: order.now)
            await mend(answers.wrong)
        }
        return ended
    }

    private func judge(
        _ batches: [(KeySpace.Home, [[UInt8]])]
    ) async throws -> (ended: [RESPValue], wrong: [RESPValue]) {
        try await withThrowingTaskGroup(of: [RESPValue].self) { group in
            for (home, arguments) in batches {
                group.addTask { try await run(SessionScripts.sweep, at: home, arguments).items }
            }
            return try await group.reduce(into: ([], [])) { total, answer in
                guard answer.count == 3 else { throw UnreadableValue(part: "answer") }
                total.0 += try answer[1].items
                total.1 += try answer[2].items
            }
        }
    }

    /// Drops entries without a session and moves those that are not due yet.
    private func mend(_ wrong: [RESPValue]) async {
        let isMoved = { (row: RESPValue) in (try? row.items.count) == 3 }
        await shards?.tidy(
            leaving: wrong.filter { !isMoved($0) }.compactMap { try? $0.entry },
            entering: wrong.filter(isMoved)
        )
    }

    private func forget(_ order: SweepOrder, in shard: KeySpace.Home) async throws -> Int {
        let old = try await entries(
            .ended, of: shard, until: order.forgottenUntil, limit: SweepOrder.forgottenAtOnce
        )
        guard !old.isEmpty else { return 0 }
        let deletions = try old.map { entry in
            let key = keys.key(of: try SessionID(entry: entry))
            return RESPCommand("DEL", [key], key: key)
        }
        for answer in try await client.send(deletions) { _ = try answer.number }
        return try await client.send(RESPCommand("ZREM", [SessionIndex.ended.key(at: shard)] + old, key: shard)).number
    }

    private func entries(
        _ index: SessionIndex, of shard: KeySpace.Home, until time: Timestamp, limit: Int
    ) async throws -> [[UInt8]] {
        let range = ["-inf", "LIMIT", "0", String(max(0, limit))].map { Array($0.utf8) }
        let words = [index.key(at: shard), range[0], time.decimal] + range[1...]
        return try await client.send(RESPCommand("ZRANGEBYSCORE", words, key: shard)).items.map { try $0.bytes }
    }
}
