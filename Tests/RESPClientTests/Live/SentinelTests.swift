import Foundation
import Testing

@testable import RESPClient

@Suite(.enabled(if: Engine.sentinel.isExpected)) struct SentinelTests {
    @Test("commands reach the primary that the sentinels name")
    func primary() async throws {
        try await Engine.sentinel.withClient { client in
            guard case .array(let role) = try await client.send(RESPCommand("ROLE")) else {
                return #expect(Bool(false), "no role")
            }
            #expect(role.first?.text == "master")
            let key = freshKey()
            #expect(try await client.send(RESPCommand("SET", key, "1", "PX", "3600000")) == .simple("OK"))
            #expect(try await client.send(RESPCommand("GET", key)).text == "1")
        }
    }

    @Test("a sentinel that is down is passed over")
    func deadSentinel() async throws {
        let url = try #require(ProcessInfo.processInfo.environment[Engine.sentinel.rawValue])
        let withDead = url.replacing("redis+sentinel://", with: "redis+sentinel://127.0.0.1:1,")
        try await withClient(RESPConfiguration(url: withDead)) { client async throws in
            #expect(try await client.send(RESPCommand("PING")) == .simple("PONG"))
        }
    }

    @Test("a name that no sentinel knows is a mistake in the URL")
    func unknownName() async throws {
        let url = try #require(ProcessInfo.processInfo.environment[Engine.sentinel.rawValue])
        try await withClient(RESPConfiguration(url: url + "-of-somebody-else")) { client in
            let error = await #expect(throws: RESPError.self) { try await client.send(RESPCommand("PING")) }
            #expect(error?.code == .misconfigured)
            #expect(error?.message.contains("of-somebody-else") == true)
        }
    }
}
