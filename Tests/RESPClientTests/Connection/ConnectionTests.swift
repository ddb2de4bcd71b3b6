import Logging
import NIOCore
import Synchronization
import Testing

@testable import RESPClient

@Suite struct ConnectionTests {
    private static let greeting = "%1\r\n+proto\r\n:3\r\n"

    @Test(
        "a server that does not answer in time costs the connection, and the next command gets another one",
        .timeLimit(.minutes(1)))
    func timeOut() async throws {
        let server = try await ScriptedServer.start { number, text in
            if text.contains("HELLO") { return .say(Self.greeting) }
            return number == 1 ? .nothing : .say("+PONG\r\n")
        }
        var configuration = try server.configuration()
        configuration.commandTimeout = .milliseconds(50)
        try await withClient(configuration) { client in
            let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
            #expect(error?.code == .unavailable && error?.isUnsent == false)
            // On a busy machine, 50 ms may be too short for an answer that comes at once.
            var answer: RESPValue?
            while answer == nil { answer = try? await client.send(RESPCommand("PING")) }
            #expect(answer == .simple("PONG"))
            #expect(server.connections > 1)
        }
        try await server.stop()
    }

    @Test("a command under way when the connection breaks is not sent again")
    func inFlight() async throws {
        let server = try await ScriptedServer.start { _, text in
            text.contains("HELLO") ? .say(Self.greeting) : .hangUp
        }
        try await withClient(server.configuration()) { client in
            let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("INCR", "a")) }
            #expect(error?.code == .unavailable && error?.isUnsent == false)
            #expect(server.connections == 1)
        }
        try await server.stop()
    }

    @Test("a server that does not finish the greeting is unavailable, and what waits certainly never left")
    func silentGreeting() async throws {
        let server = try await ScriptedServer.start { _, _ in .nothing }
        var configuration = try server.configuration()
        configuration.connectTimeout = .milliseconds(50)
        try await withClient(configuration) { client in
            let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
            #expect(error?.code == .unavailable && error?.isUnsent == true)
        }
        try await server.stop()
    }

    @Test("without a listening server, commands fail at once with the reason and without a second attempt")
    func nobodyListens() async throws {
        let server = try await ScriptedServer.start { _, _ in .nothing }
        let configuration = try server.configuration()
        try await server.stop()
        try await withClient(configuration) { client in
            for _ in 0..<2 {
                let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
                #expect(error?.code == .unavailable && error?.isUnsent == true)
            }
        }
    }

    @Test("once one connection is back, the others do not wait any longer either")
    func backTogether() async throws {
        let isUp = Mutex(false)
        let server = try await ScriptedServer.start { _, text in
            guard isUp.withLock({ $0 }) else { return .hangUp }
            return .say(text.contains("HELLO") ? Self.greeting : "+PONG\r\n")
        }
        var configuration = try server.configuration()
        configuration.connectionsPerNode = 4
        try await withClient(configuration) { client in
            func isServed() async -> Bool { (try? await client.send(RESPCommand("PING"))) != nil }
            // They have failed a few times, and none is to try again for a while.
            while server.connections < 5 { #expect(await !isServed()) }
            isUp.withLock { $0 = true }
            while await !isServed() {}
            for _ in 0..<4 { #expect(await isServed()) }
        }
        try await server.stop()
    }

    @Test("while one of the connections cannot be had, the other gets all commands")
    func oneOfTwo() async throws {
        let server = try await ScriptedServer.start { number, text in
            guard number == 1 else { return .sayAndHangUp("-ERR max number of clients reached\r\n") }
            return .say(text.contains("HELLO") ? Self.greeting : "+PONG\r\n")
        }
        var configuration = try server.configuration()
        configuration.connectionsPerNode = 2
        try await withClient(configuration) { client in
            for _ in 0..<6 {
                let answer = try await client.send(RESPCommand("PING"))
                #expect(answer == .simple("PONG"))
            }
            #expect(server.connections > 1)
        }
        try await server.stop()
    }

    @Test("more commands than may wait are refused at once, and those that wait are answered")
    func bound() async throws {
        let server = try await ScriptedServer.start { _, text in
            text.contains("HELLO") ? .say(Self.greeting) : .nothing
        }
        var configuration = try server.configuration()
        configuration.queueLimit = 2
        configuration.commandTimeout = .milliseconds(200)
        try await withClient(configuration) { client in
            let three = Array(repeating: RESPCommand("PING"), count: 3)
            let error = await #expect(throws: RESPError.self) { try await client.send(three) }
            #expect(error?.code == .unavailable && error?.isUnsent == true)
            #expect(server.connections == 0)
            // Those that waited and got no answer make room again.
            for _ in 0..<2 {
                let late = await #expect(throws: RESPError.self) { try await client.send(Array(three.prefix(2))) }
                #expect(late?.isUnsent == false)
            }
        }
        try await server.stop()
    }

    @Test("other protocols are distinguished: a web server, and a server that expects TLS")
    func strangers() async throws {
        for (answer, code) in [
            ("HTTP/1.1 400 Bad Request\r\n", RESPError.Code.protocolViolation),
            ("\u{15}\u{3}\u{1}\u{0}\u{2}\r\n", .misconfigured),
        ] {
            let server = try await ScriptedServer.start { _, _ in .say(answer) }
            try await withClient(server.configuration()) { client in
                let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
                #expect(error?.code == code)
            }
            try await server.stop()
        }
    }

    @Test("a server that does not know HELLO is spoken to in RESP2")
    func oldServer() async throws {
        let server = try await ScriptedServer.start { _, text in
            if text.contains("HELLO") { return .say("-ERR unknown command 'HELLO'\r\n") }
            return .say(text.contains("SETNAME") ? "+OK\r\n" : "$2\r\nhi\r\n")
        }
        try await withClient(server.configuration()) { client in
            let answer = try await client.send(RESPCommand("GET", "a"))
            #expect(answer == .bytes(Array("hi".utf8)))
        }
        try await server.stop()
    }

    @Test("a client that was shut down refuses commands, closes its connections, and fails waiting commands")
    func shutdown() async throws {
        let sent = Counter()
        let server = try await ScriptedServer.start { _, text in
            if text.contains("HELLO") { return .say(Self.greeting) }
            sent.next()
            return .nothing
        }
        var configuration = try server.configuration()
        configuration.commandTimeout = .seconds(60)
        let client = RESPClient(configuration, logger: Logger(label: "test"))
        await withTaskGroup { group in
            group.addTask {
                let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
                #expect(error?.isUnsent == false)
            }
            while sent.value == 0 { await Task.yield() }
            await client.shutdown()
        }
        let late = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
        #expect(late?.isUnsent == true)
        while server.endedConnections == 0 { await Task.yield() }
        try await server.stop()
    }

    @Test("a connection that ended while idle is replaced transparently")
    func droppedWhileIdle() async throws {
        let server = try await ScriptedServer.start { number, text in
            if text.contains("HELLO") { return .say(Self.greeting) }
            return text.contains("QUIT") ? .sayAndHangUp("+OK\r\n") : .say(":\(number)\r\n")
        }
        try await withClient(server.configuration()) { client in
            _ = try await client.send(RESPCommand("QUIT"))
            while server.endedConnections == 0 { await Task.yield() }
            let answer = try await client.send(RESPCommand("PING"))
            #expect(answer == .integer(2))
        }
        try await server.stop()
    }
}
