import Logging
import RESPClient
import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

@Suite("A session server in trouble", .enabled(if: RedisServers.single.isExpected))
struct ValkeyFailureTests {
    private let record = SessionRecord.sample(1)

    @Test("a server that is gone makes every verb unavailable, and nothing else")
    func gone() async throws {
        let (store, view) = try await ScratchRedis.withServer { server in
            let client = RESPClient(try RESPConfiguration(url: server.url), logger: Logger(label: "test"))
            let store = try ValkeySessionStore(client: client, placement: nil)
            try await StoreAtWork(store).insert(record)
            return (store, RedisView(client: client, prefix: "coatcheck"))
        }
        for (verb, error) in await StoreAtWork(store).failures(about: record) {
            #expect((error as? SessionError)?.code == .unavailable, "\(verb)")
        }
        await view.client.shutdown()
    }

    @Test("a foreign key in a place of ours makes the verbs that meet it unavailable, and says so")
    func foreignType() async throws {
        try await RedisServers.single.withStore { store, view in
            try await StoreAtWork(store).insert(record)
            try await view.send("SET", view.key(of: .sample(2)), "x", "PX", "3600000")
            try await view.send("SET", view.key("principal:grace"), "x", "PX", "3600000")
            let grace = SessionRecord.sample(3, of: PrincipalID("grace"))
            for error in [
                await failure { try await store.find(.sample(2)) },
                await failure { try await store.insert(grace, replacing: nil, limit: .init(), now: .sample) },
                await failure { try await store.insert(grace, replacing: nil, limit: nil, now: .sample) },
                await failure { try await store.list(SessionQuery(principal: PrincipalID("grace"))) },
            ] {
                #expect(error?.code == .unavailable)
                #expect(error?.message.contains("\(view.prefix):") == true)
                #expect(error?.message.contains("foreign type") == true)
            }
            // A request that was refused half-way left no session, and other requests are served.
            #expect(try await store.find(grace.id) == .nothing)
            #expect(try await store.find(record.id) == .live(record))
        }
    }

    @Test(
        "a value that no version of ours wrote is unavailable, not a crash and not nothing",
        arguments: [
            ("b", "short"), ("u", ""), ("s", "x"), ("a", "x"), ("v", "one"), ("@pwd", "x"), ("p", "\u{FF}"),
        ])
    func unreadable(field: String, value: String) async throws {
        try await RedisServers.single.withStore { store, view in
            try await StoreAtWork(store).insert(record)
            let bytes = value == "\u{FF}" ? [0xFF] : Array(value.utf8)
            let key = view.key(of: record.id)
            _ = try await view.client.send(RESPCommand("HSET", [key, Array(field.utf8), bytes]))
            let error = await failure { try await store.find(record.id) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("cannot read") == true)
        }
    }

    @Test("a full server refuses new sessions as unavailable; looking up, ending and sweeping go on")
    func fullMemory() async throws {
        try await ScratchRedis.withServer(["--maxmemory-policy", "noeviction"]) { server in
            try await withValkeyStore(url: server.url) { store, view in
                for number in UInt64(1)...3 { try await StoreAtWork(store).insert(.sample(number)) }
                // Less than an empty server takes: full, whatever is freed.
                try await view.send("CONFIG", Array("SET".utf8), "maxmemory", "100kb")
                let new = SessionRecord.sample(9)
                let refused = await failure {
                    try await store.insert(new, replacing: .sample(1), limit: .init(maximum: 1), now: .sample)
                }
                #expect(refused?.code == .unavailable)
                #expect(refused?.message.contains("memory is full") == true)
                #expect(try await store.find(new.id) == .nothing)
                #expect(try await store.find(.sample(1)) == .live(.sample(1)))
                #expect(try await store.list(SessionQuery()).records.count == 3)
                let ended = try await store.end(.one(.sample(1)), SessionEnding(.revoked), now: .sample)
                #expect(ended == [SessionRecord.sample(1).ended(SessionEnding(.revoked), at: .sample)])
                #expect(try await store.find(.sample(1)) == ended.first.map { .ended($0) })
                let late = Timestamp.sample + .seconds(86400)
                let swept = try await store.sweep(now: late, tombstoneLifetime: .seconds(60), limit: 10)
                #expect(swept.count == 2)
                #expect(try await store.find(.sample(1)) == .nothing)
            }
        }
    }

    private func failure<Answer>(_ verb: () async throws -> Answer) async -> SessionError? {
        do {
            _ = try await verb()
            return nil
        } catch {
            return error as? SessionError
        }
    }
}
