import Foundation
import Testing

@testable import RESPClient

@Suite(.enabled(if: Engine.cluster.isExpected)) struct ClusterTests {
    @Test("a batch reaches the servers of all its keys, and its answers come in its order")
    func batch() async throws {
        try await Engine.cluster.withClient { client in
            let keys = (0..<60).map { freshKey("\($0)") }
            let written = try await client.send(keys.map { RESPCommand("SET", $0, $0, "PX", "3600000") })
            #expect(written == keys.map { _ in .simple("OK") })
            #expect(try await client.send(keys.map { RESPCommand("GET", $0) }).map(\.text) == keys)
        }
    }

    @Test("the slots we compute are the server's")
    func slots() async throws {
        try await Engine.cluster.withClient { client in
            for key in (0..<50).map({ freshKey("\($0)") }) + ["{a}b", "{}c", "x{y", "ünïcode"] {
                let slot = try await client.send(RESPCommand("CLUSTER", [Array("KEYSLOT".utf8), Array(key.utf8)]))
                #expect(slot == .integer(Int64(HashSlot(key: Array(key.utf8)).number)))
            }
        }
    }

    @Test("a command that went to the wrong server is led to the right one")
    func moved() async throws {
        try await Engine.cluster.withClient { client in
            let key = freshKey()
            for wrong in (0..<20).map({ freshKey("\($0)") }) {
                // The command says one key and belongs, for all the client knows, to another one's server.
                let command = RESPCommand("INCR", [Array(key.utf8)], key: Array(wrong.utf8))
                guard case .integer = try await client.send(command) else { return #expect(Bool(false), "no number") }
            }
            #expect(try await client.send(RESPCommand("GETDEL", key)).text == "20")
        }
    }

    @Test("a script runs on its key's server, and keys of several slots are the server's to refuse")
    func scripts() async throws {
        try await Engine.cluster.withClient { client in
            let script = RESPScript("return redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000)")
            for number in 0..<10 {
                let key = Array(freshKey("\(number)").utf8)
                #expect(try await client.evaluate(script, keys: [key], arguments: [key]) == .simple("OK"))
                #expect(try await client.send(RESPCommand("GET", [key], key: key)) == .bytes(key))
            }
            let two = ["{a}", "{b}"].map { Array($0.utf8) }
            guard case .error(let refusal) = try await client.evaluate(script, keys: two, arguments: [[]]) else {
                return #expect(Bool(false), "no refusal")
            }
            #expect(refusal.prefix == "CROSSSLOT" || refusal.message.contains("same slot"))
        }
    }

    @Test("every master is asked")
    func everyMaster() async throws {
        try await Engine.cluster.withClient { client in
            let answers = try await client.sendToEveryMaster(RESPCommand("CLUSTER", [Array("MYID".utf8)]))
            #expect(Set(answers.compactMap(\.text)).count == 3)
        }
    }

    @Test("a key that is ahead of its moving slot is found")
    func ask() async throws {
        try await Engine.cluster.withClient { client in
            let key = freshKey("moving")
            let move = try await SlotMove(of: key, client)
            do {
                try await move.begin()
                // The key is not there, so the old server sends us to the new one.
                #expect(try await client.send(RESPCommand("SET", key, "1", "PX", "3600000")) == .simple("OK"))
                #expect(try await client.send(RESPCommand("GET", key)).text == "1")
                #expect(try await move.valueAtTarget(key) == "1")
                try await move.finish(key)
            } catch {
                try await move.finish(key)
                throw error
            }
        }
    }

    @Test("a server that is part of no cluster is a mistake in the URL", .enabled(if: Engine.single.isExpected))
    func noCluster() async throws {
        var url = try #require(ProcessInfo.processInfo.environment[Engine.single.rawValue])
        url.replace("redis://", with: "redis+cluster://", maxReplacements: 1)
        try await withClient(RESPConfiguration(url: url)) { client in
            let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("GET", "a")) }
            #expect(error?.code == .misconfigured)
        }
    }
}
