import RESPClient
import Sessions

extension ValkeySessionStore {
    /// How many entries of an index are moved at once. Their script takes about a millisecond.
    private static let batch = 256

    /// Before the first use: moves the sessions that an earlier version kept under keys of bytes.
    ///
    /// Servers that start at the same time share the work, and none continues before all of it is done.
    func prepareKeys() async throws {
        guard !layout.isKnown else { return }
        var moved = 0
        for shard in keys.indexes {
            let found = try await run(SessionScripts.layout, at: shard, []).bytes
            if found == Array("2".utf8) { continue }
            guard found == Array("1 to 2".utf8) else { throw UnreadableValue(part: "layout of keys") }
            for index in [SessionIndex.start, .ended] {
                moved += try await moveSessions(of: index.key(at: shard), shard)
            }
            _ = try await run(SessionScripts.layout, at: shard, [Array("moved".utf8)]).bytes
        }
        layout.accept(moving: moved)
    }

    private func moveSessions(of index: [UInt8], _ shard: KeySpace.Home) async throws -> Int {
        var moved = 0
        var place = 0
        while true {
            let range = [place, place + Self.batch - 1].map { Array(String($0).utf8) }
            let entries = try await client.send(RESPCommand("ZRANGE", [index] + range, key: shard)).items
                .map { try $0.bytes }
            if entries.isEmpty { return moved }
            let homes = try Dictionary(grouping: entries) { keys.home(of: try SessionID(entry: $0)) }
            moved += try await run(SessionScripts.move, homes.map { ($0, $1) }).reduce(0) { $0 + (try $1.number) }
            place += entries.count
        }
    }
}
