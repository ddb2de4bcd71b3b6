import Testing

@testable import RESPClient

/// A slot that is on its way from one server of a cluster to another.
struct SlotMove {
    private let slot: String
    private let source: (address: RESPAddress, id: String)
    private let target: (address: RESPAddress, id: String)

    init(of key: String, _ client: RESPClient) async throws {
        slot = String(HashSlot(key: Array(key.utf8)).number)
        let answer = try await client.send(RESPCommand("CLUSTER", [Array("SLOTS".utf8)]))
        let map = try SlotMap(answer, asked: RESPAddress(host: "127.0.0.1", port: 1))
        let owner = try #require(map.owner(of: HashSlot(key: Array(key.utf8))))
        let other = try #require(map.masters.first { $0 != owner })
        source = (owner, try await Self.ask(owner, "CLUSTER", "MYID").text ?? "")
        target = (other, try await Self.ask(other, "CLUSTER", "MYID").text ?? "")
    }

    func begin() async throws {
        _ = try await Self.ask(target.address, "CLUSTER", "SETSLOT", slot, "IMPORTING", source.id)
        _ = try await Self.ask(source.address, "CLUSTER", "SETSLOT", slot, "MIGRATING", target.id)
    }

    func valueAtTarget(_ key: String) async throws -> String? {
        try await Self.withNode(target.address) { client in
            try await client.send([RESPCommand("ASKING"), RESPCommand("GET", key)]).last?.text
        }
    }

    /// Puts everything back as it was.
    func finish(_ key: String) async throws {
        try await Self.withNode(target.address) { client in
            _ = try await client.send([RESPCommand("ASKING"), RESPCommand("DEL", key)])
        }
        for address in [source.address, target.address] {
            _ = try await Self.ask(address, "CLUSTER", "SETSLOT", slot, "STABLE")
        }
    }

    private static func ask(_ address: RESPAddress, _ name: String, _ words: String...) async throws -> RESPValue {
        try await withNode(address) { try await $0.send(RESPCommand(name, words.map { Array($0.utf8) })) }
    }

    /// Talks to one server as if there were no cluster.
    private static func withNode<Value>(
        _ address: RESPAddress, _ body: (RESPClient) async throws -> Value
    ) async throws -> Value {
        try await withClient(RESPConfiguration(url: "redis://\(address)"), body)
    }
}
