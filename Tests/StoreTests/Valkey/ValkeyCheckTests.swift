import Foundation
import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

@Suite("A session server is looked at before it is used", .enabled(if: RedisServers.single.isExpected))
struct ValkeyCheckTests {
    private var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    private func warnings(_ options: [String], skew: Duration = .zero) async throws -> [String] {
        try await ScratchRedis.withServer(options) { server in
            try await withValkeyStore(url: server.url) { store, _ in try await store.check(now: now + skew) }
        }
    }

    private func refusal(_ store: ValkeySessionStore) async -> SessionError? {
        await #expect(throws: SessionError.self) { try await store.check(now: now) }
    }

    @Test("one that is set up as it should be raises no warning")
    func fit() async throws {
        #expect(try await warnings(["--appendonly", "yes"]) == [])
    }

    @Test("one that evicts and keeps nothing on disk is warned about, each with the setting that mends it")
    func unfit() async throws {
        let found = try await warnings(["--maxmemory-policy", "volatile-lru"])
        #expect(found.count == 2)
        #expect(found.contains { $0.contains("maxmemory-policy noeviction") })
        #expect(found.contains { $0.contains("appendonly yes") })
    }

    @Test("a clock that disagrees is warned about")
    func skew() async throws {
        let found = try await warnings(["--appendonly", "yes"], skew: .seconds(7))
        #expect(found.count == 1)
        #expect(found.first?.contains("clock") == true)
    }

    @Test("the engines of these tests are fit", arguments: [RedisServers.single, .tls])
    func engines(servers: RedisServers) async throws {
        try await servers.withStore { store, _ in
            let warnings = try await store.check(now: now)
            #expect(warnings == [])
        }
    }

    // The rules that docs/stores.md names.
    private static let documented =
        "~coatcheck:* +@read +@write +@scripting +@connection -@dangerous +info +time +role +config|get"

    @Test(
        "a user without the channel, or without a command of the log, is warned about by name",
        arguments: [
            (documented + " &coatcheck:* +publish +subscribe", []), (documented + " &coatcheck:*", ["+publish"]),
            (documented + " resetchannels +publish +subscribe", ["coatcheck:{all}:near:0"]),
            (documented + " &coatcheck:* +publish", ["+subscribe"]),
            (documented + " &coatcheck:* +publish +subscribe -xadd", ["XADD"]),
        ])
    func accessList(rules: String, expected: [String]) async throws {
        try await ScratchRedis.withServer(["--appendonly", "yes"]) { server in
            try await server.addUser(rules)
            try await withValkeyStore(url: server.url(user: "limited"), prefix: "coatcheck") { store, _ in
                let found = try await store.check(now: now)
                #expect(found.count == expected.count, "\(found)")
                for (warning, word) in zip(found, expected) { #expect(warning.contains(word)) }
            }
        }
    }

    @Test("a replica is refused")
    func replica() async throws {
        try await ScratchRedis.withServer { primary in
            try await ScratchRedis.withServer(["--replicaof", "127.0.0.1 \(primary.port)"]) { replica in
                try await withValkeyStore(url: replica.url) { store, _ in
                    let error = await refusal(store)
                    #expect(error?.code == .invalidConfiguration)
                    #expect(error?.message.contains("primary") == true)
                }
            }
        }
    }

    @Test("a wrong password is a matter of configuration, and is not repeated")
    func password() async throws {
        try await ScratchRedis.withServer(["--requirepass", "right-horse"]) { server in
            for credentials in ["", ":wrong-horse@", "stranger:wrong-horse@"] {
                let url = "redis://\(credentials)127.0.0.1:\(server.port)"
                try await withValkeyStore(url: url) { store, _ in
                    let error = await refusal(store)
                    #expect(error?.code == .invalidConfiguration, "\(credentials.count)")
                    #expect(error?.description.contains("horse") == false)
                }
            }
        }
    }

    @Test("no server at all is unavailable")
    func nobody() async throws {
        let url = try await ScratchRedis.withServer { $0.url }
        try await withValkeyStore(url: url) { store, _ in #expect(await refusal(store)?.code == .unavailable) }
    }

    @Test("a foreign key in the place of an index is noticed")
    func foreign() async throws {
        for index in ["index:start", "index:expiry", "index:ended"] {
            try await RedisServers.single.withStore { store, view in
                try await view.send("SET", view.key(index), "another program's", "PX", "3600000")
                let error = await refusal(store)
                #expect(error?.message.contains("\(view.prefix):") == true)
                #expect(error?.message.contains("foreign type") == true)
            }
        }
    }

    @Test(
        "the settings themselves are checked", arguments: ["", "a{b}", "a b", "é", String(repeating: "a", count: 65)])
    func prefix(prefix: String) {
        let error = #expect(throws: SessionError.self) {
            try ValkeySessionStore(url: "redis://localhost", prefix: prefix)
        }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test("a URL that cannot be read, and a cluster without a placement, are refused at once")
    func urls() {
        for url in ["", "redis://", "http://localhost", "redis+cluster://localhost", "rediss+cluster://localhost"] {
            let error = #expect(throws: SessionError.self) { try ValkeySessionStore(url: url) }
            #expect(error?.code == .invalidConfiguration, "\(url)")
        }
    }
}
