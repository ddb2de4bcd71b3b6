import Foundation
import Logging
import TestSupport
import Testing

@testable import RESPClient

@Suite(.enabled(if: RedisServers.single.isExpected)) struct SingleServerTests {
    @Test("a value of any bytes is read back unchanged")
    func roundTrip() async throws {
        try await RedisServers.single.withClient { client in
            let key = Array(freshKey().utf8)
            let value = (0...255).map { UInt8($0) } + Array("\r\n$-1\r\n".utf8)
            let set = try await client.send(RESPCommand("SET", [key, value, Array("PX".utf8), Array("3600000".utf8)]))
            #expect(set == .simple("OK"))
            #expect(try await client.send(RESPCommand("GET", [key])) == .bytes(value))
        }
    }

    @Test("the answers of a batch come in the order of its commands, refusals among them")
    func batch() async throws {
        try await RedisServers.single.withClient { client in
            let key = freshKey()
            let answers = try await client.send([
                RESPCommand("SET", key, "1"), RESPCommand("LPUSH", key, "x"), RESPCommand("INCR", key),
                RESPCommand("GET", freshKey()), RESPCommand("DEL", key),
            ])
            try #require(answers.count == 5)
            #expect(answers[0] == .simple("OK"))
            guard case .error(let refusal) = answers[1] else { return #expect(Bool(false), "no refusal") }
            #expect(refusal.prefix == "WRONGTYPE")
            #expect(answers[2...] == [.integer(2), .null, .integer(1)])
        }
    }

    @Test("a thousand tasks on one connection each get their own answer")
    func manyTasks() async throws {
        try await RedisServers.single.withClient {
            $0.connectionsPerNode = 1
        } _: { client in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<1000 {
                    group.addTask { try await client.send(RESPCommand("ECHO", "\(number)")).text == "\(number)" }
                }
                for try await isOwn in group { #expect(isOwn) }
            }
        }
    }

    @Test("a script that the server does not know is sent once and known from then on")
    func scripts() async throws {
        try await RedisServers.single.withClient { client in
            let script = RESPScript("return {KEYS[1], ARGV[1], '\(freshKey())'}")
            for _ in 0..<2 {
                let answer = try await client.evaluate(script, keys: [Array("k".utf8)], arguments: [Array("a".utf8)])
                guard case .array(let parts) = answer else { return #expect(Bool(false), "\(answer)") }
                #expect(parts.prefix(2) == [.bytes(Array("k".utf8)), .bytes(Array("a".utf8))])
            }
            let known = try await client.send(RESPCommand("SCRIPT", "EXISTS", script.digest))
            #expect(known == .array([.integer(1)]))
        }
    }

    @Test("a script's own refusal is an answer, not a reason to send it again")
    func failingScript() async throws {
        try await RedisServers.single.withClient { client in
            let key = Array(freshKey().utf8)
            let script = RESPScript("redis.call('INCR', KEYS[1]) return redis.error_reply('MINE no')")
            let answer = try await client.evaluate(script, keys: [key], arguments: [])
            guard case .error(let refusal) = answer else { return #expect(Bool(false), "\(answer)") }
            #expect(refusal.prefix == "MINE")
            #expect(try await client.send(RESPCommand("GET", [key])) == .bytes([UInt8(ascii: "1")]))
        }
    }

    @Test("the connection carries our name and speaks RESP3")
    func greeting() async throws {
        try await RedisServers.single.withClient { client in
            #expect(try await client.send(RESPCommand("CLIENT", "GETNAME")).text == "coatcheck")
            guard case .map = try await client.send(RESPCommand("CONFIG", "GET", "maxmemory-policy")) else {
                return #expect(Bool(false), "not RESP3")
            }
        }
    }

    @Test("push messages arrive beside the answers")
    func push() async throws {
        let (messages, continuation) = AsyncStream.makeStream(of: [RESPValue].self)
        var configuration = try RedisServers.single.configuration()
        configuration.connectionsPerNode = 1
        let client = RESPClient(configuration, logger: Logger(label: "test")) { continuation.yield($0) }
        let key = freshKey()
        _ = try await client.send([
            RESPCommand("CLIENT", "TRACKING", "ON"), RESPCommand("GET", key), RESPCommand("SET", key, "1"),
        ])
        let first = await messages.first { _ in true }
        #expect(first == [.bytes(Array("invalidate".utf8)), .array([.bytes(Array(key.utf8))])])
        #expect(try await client.send(RESPCommand("DEL", key)) == .integer(1))
        await client.shutdown()
    }

    @Test("messages on the subscribed channel arrive beside the answers, on every connection after another")
    func subscription() async throws {
        let (messages, continuation) = AsyncStream.makeStream(of: [RESPValue].self)
        let client = RESPClient(try RedisServers.single.configuration(), logger: Logger(label: "test"))
        let channel = freshKey()
        let subscriber = client.subscriber(to: Array(channel.utf8)) { continuation.yield($0) }
        var iterator = messages.makeAsyncIterator()
        for text in ["first", "second"] {
            #expect(try await subscriber.send(RESPCommand("PING")) == .simple("PONG"))
            #expect(try await client.send(RESPCommand("PUBLISH", channel, text)) == .integer(1))
            #expect(await iterator.next()?.first?.text == "subscribe")
            #expect(await iterator.next()?.map(\.text) == ["message", channel, text])
            let answer = try await subscriber.send(RESPCommand("CLIENT", "ID"))
            guard case .integer(let number) = answer else { return #expect(Bool(false), "\(answer)") }
            #expect(try await client.send(RESPCommand("CLIENT", "KILL", "ID", "\(number)")) == .integer(1))
            // It may be answered only on the next connection.
            while (try? await subscriber.send(RESPCommand("PING"))) == nil {}
        }
        await subscriber.shutdown()
        await client.shutdown()
    }

    @Test("a wrong password, a missing one and a database that does not exist are mistakes in the URL")
    func misconfiguration() async throws {
        let url = try RedisServers.single.url
        let user = url.replacing(/:[^:@\/]*@/, with: ":wrong-password@")
        for wrong in [user, url.replacing(/\/\/.*@/, with: "//"), url + "/4711"] {
            try await withClient(RESPConfiguration(url: wrong)) { client in
                let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
                #expect(error?.code == .misconfigured && error?.message.contains("wrong-password") == false)
            }
        }
    }

    @Test("the database that the URL names is the one that is used")
    func database() async throws {
        let url = try RedisServers.single.url
        let key = freshKey()
        try await withClient(RESPConfiguration(url: url + "/3")) { client in
            let written = try await client.send(RESPCommand("SET", key, "1", "PX", "3600000"))
            #expect(written == .simple("OK"))
        }
        try await RedisServers.single.withClient { client in
            let answers = try await client.send([
                RESPCommand("GET", key), RESPCommand("SELECT", "3"), RESPCommand("GET", key),
                RESPCommand("SELECT", "0"),
            ])
            #expect(answers[0] == .null && answers[2].text == "1")
        }
    }

    @Test("commands of many tasks share writes")
    func sharedWrites() async throws {
        let server = try await OwnServer()
        try await server.wait(for: RESPCommand("PING")) { $0 == .simple("PONG") }
        var configuration = try RESPConfiguration(url: "redis://\(server.address)")
        configuration.connectionsPerNode = 1
        try await withClient(configuration) { client in
            let before = try await readsProcessed(client)
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask { for _ in 0..<20 { _ = try await client.send(RESPCommand("PING")) } }
                }
                try await group.waitForAll()
            }
            #expect(try await readsProcessed(client) - before < 1000, "2000 commands")
        }
    }
}

/// How often a server has read from a connection.
private func readsProcessed(_ client: RESPClient) async throws -> Int {
    let text = try #require(try await client.send(RESPCommand("INFO", "stats")).text)
    let count = text.firstMatch(of: /total_reads_processed:(\d+)/).flatMap { Int($0.1) }
    return try #require(count)
}
