import RESPClient
import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

@Suite("Keys in Redis", .enabled(if: RedisServers.single.isExpected))
struct ValkeyKeyTests {
    private let ada = PrincipalID("ada")
    private static let layouts: [SessionID.Placement?] = [nil, .samples]
    private static let day: Int64 = 24 * 3600 * 1000

    private func insert(_ record: SessionRecord, into store: ValkeySessionStore) async throws {
        try await StoreAtWork(store).insert(record)
    }

    private func key(of number: UInt64, _ view: RedisView) -> [UInt8] {
        view.key(of: .sample(number))
    }

    private func entry(of number: UInt64) -> [UInt8] {
        let sortable = UInt64(bitPattern: Timestamp.sample.milliseconds) ^ 1 << 63
        return withUnsafeBytes(of: sortable.bigEndian) { Array($0) } + SessionID.sample(number).bytes
    }

    @Test("every key always has a time to live, longer than that of its session", arguments: layouts.indices)
    func timeToLive(layout: Int) async throws {
        try await RedisServers.single.withStore(placement: Self.layouts[layout]) { store, view in
            for number in UInt64(1)...6 { try await insert(.sample(number, of: number == 6 ? nil : ada), into: store) }
            try await insert(.sample(7, lifetime: .remembered), into: store)
            try await store.touch([SessionTouch(id: .sample(1), at: .sample + .seconds(1), address: "")])
            _ = try await store.update(.sample(2), data: ["a": [1]], expectedVersion: nil)
            _ = try await store.end(.one(.sample(4)), SessionEnding(.logout), now: .sample)
            _ = try await store.list(SessionQuery())
            let swept = try await store.sweep(
                now: .sample + .seconds(1800), tombstoneLifetime: .seconds(86400), limit: 1)
            #expect(swept.count == 1)
            let proof = SessionRotation.Authentication(
                method: .password, assurance: .aal1, absoluteExpiry: .sample + .seconds(40 * 86400))
            let replacement = SessionRotation.Replacement(
                digest: .sample(50), csrf: .sample(50), at: .sample, epoch: nil, authentication: proof)
            _ = try await store.rotate(.sample(7), expecting: .sample(7), .replace(replacement))
            let keys = try await view.keys()
            #expect(keys.count >= 11)
            for key in keys {
                let left = try await view.number("PTTL", key)
                #expect(left > Self.day - 60_000, "\(String(decoding: key, as: UTF8.self))")
            }
            let stepped = try #require(keys.first { $0.suffix(22).elementsEqual(SessionID.sample(7).description.utf8) })
            #expect(try await view.number("PTTL", stepped) > 40 * Self.day)
        }
    }

    @Test("an index outlives the session in it that lives longest, and no later one shortens that")
    func longest() async throws {
        try await RedisServers.single.withStore { store, view in
            try await insert(.sample(1, lifetime: .remembered), into: store)
            try await insert(.sample(2), into: store)
            for index in ["index:start", "index:expiry", "principal:ada"] {
                let left = try await view.number("PTTL", view.key(index))
                #expect(left > 30 * Self.day)
            }
        }
    }

    @Test("a session whose key has vanished is brought back by nothing, and leaves the indexes when it is missed")
    func vanished() async throws {
        try await RedisServers.single.withStore { store, view in
            for number in UInt64(1)...3 { try await insert(.sample(number), into: store) }
            try await view.send("DEL", key(of: 1, view))
            try await store.touch([SessionTouch(id: .sample(1), at: .sample + .seconds(9), address: "::1")])
            #expect(try await store.update(.sample(1), data: ["a": [1]], expectedVersion: nil) == .gone)
            #expect(try await store.rotate(.sample(1), expecting: .sample(1), .confirm(at: .sample)) == .gone)
            #expect(try await view.number("EXISTS", key(of: 1, view)) == 0)
            #expect(try await view.number("ZCARD", view.key("principal:ada")) == 3)
            #expect(try await store.count(SessionQuery(principal: ada)) == 2)
            #expect(try await view.number("ZCARD", view.key("principal:ada")) == 2)
            #expect(try await store.list(SessionQuery()).records.count == 2)
            #expect(try await view.number("ZCARD", view.key("index:start")) == 2)
            #expect(try await view.number("ZCARD", view.key("index:expiry")) == 2)
        }
    }

    @Test("a vanished session does not count against the limit")
    func limit() async throws {
        try await RedisServers.single.withStore { store, view in
            for number in UInt64(1)...2 { try await insert(.sample(number), into: store) }
            try await view.send("DEL", key(of: 1, view))
            let limit = SessionPolicy.Limit(maximum: 2, excess: .deny)
            let outcome = try await store.insert(.sample(3), replacing: nil, limit: limit, now: .sample)
            #expect(outcome == .inserted(ended: []))
        }
    }

    @Test("a sweep drops entries without a session and corrects entries that are not due")
    func mending() async throws {
        try await RedisServers.single.withStore { store, view in
            for number in UInt64(1)...2 { try await insert(.sample(number), into: store) }
            try await view.send("DEL", key(of: 1, view))
            let rest = [Array("1".utf8), entry(of: 2)]
            _ = try await view.client.send(RESPCommand("ZADD", [view.key("index:expiry")] + rest))
            let late = SessionRecord.sample(1).expiry
            #expect(try await sweep(store, at: late - .milliseconds(1)) == [])
            #expect(try await view.number("ZCOUNT", view.key("index:expiry"), "-inf", "1") == 0)
            #expect(try await sweep(store, at: late) == [.sample(2)])
            #expect(try await view.number("EXISTS", view.key("index:expiry")) == 0)
        }
    }

    private func sweep(_ store: ValkeySessionStore, at now: Timestamp) async throws -> [SessionID] {
        // Twice: the first may have spent its limit on entries that were wrong.
        let first = try await store.sweep(now: now, tombstoneLifetime: .seconds(60), limit: 2)
        return try await (first + store.sweep(now: now, tombstoneLifetime: .seconds(60), limit: 2)).map(\.id)
    }

    @Test("of a token the server holds the handle, and nothing of the secret")
    func secrecy() async throws {
        try await RedisServers.single.withStore { store, view in
            try await insert(.sample(1), into: store)
            let secret = Array(try #require(Base64URL.words(SessionToken.sample(1).wire.utf8, byteCount: 48))[2...])
            let bytes = secret.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
            let answer = try await view.send("HGETALL", key(of: 1, view))
            let held = "\(answer)"
            #expect(held.contains(SessionRecord.sample(1).csrf.bytes.map { "\($0)" }.joined(separator: ", ")))
            #expect(!held.contains(bytes.prefix(8).map { "\($0)" }.joined(separator: ", ")))
        }
    }
}
