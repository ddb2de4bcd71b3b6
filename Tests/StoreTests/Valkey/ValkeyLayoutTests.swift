import Logging
import RESPClient
import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

@Suite("Sessions of a version with other keys", .enabled(if: RedisServers.single.isExpected))
struct ValkeyLayoutTests {
    /// Servers, and a placement for those with the keys of a cluster.
    private static let installations: [(RedisServers, SessionID.Placement?)] =
        [
            (.single, nil), (.single, .samples), (.tls, nil), (.sentinel, nil), (.cluster, .samples),
        ].filter(\.0.isExpected)

    private let ada = PrincipalID("ada")
    private let owners = ["ada", "Ada Lovelace", "grace@example.org", "wiki/ann", "{ö}%:*"].map { PrincipalID($0) }

    /// More than fit into one step of a move.
    private var records: [SessionRecord] {
        (UInt64(1)...300).map { number in
            let owner = number.isMultiple(of: 7) ? nil : owners[Int(number) % owners.count]
            return .sample(number, of: owner, createdAt: .sample + .seconds(Int64(number))) {
                $0.data = SessionData(["n": [1]])
            }
        }
    }

    /// A store of a server that has just started.
    private func another(_ view: RedisView, _ placement: SessionID.Placement?) throws -> ValkeySessionStore {
        try ValkeySessionStore(client: view.client, placement: placement, prefix: view.prefix)
    }

    private func fill(_ store: ValkeySessionStore) async throws -> [SessionID: StoredSession] {
        let work = StoreAtWork(store)
        for record in records { try await work.insert(record) }
        let some = records.map(\.id).filter { $0.bytes[15].isMultiple(of: 3) }
        _ = try await store.end(.many(some), SessionEnding(.revoked, by: "root", note: "lost"), now: .sample)
        return try await all(store)
    }

    private func all(_ store: ValkeySessionStore) async throws -> [SessionID: StoredSession] {
        var found: [SessionID: StoredSession] = [:]
        for record in records { found[record.id] = try await store.find(record.id) }
        return found
    }

    @Test(
        "are moved before the first use, and nothing about them changes", arguments: installations.indices)
    func moved(installation: Int) async throws {
        let (servers, placement) = Self.installations[installation]
        try await servers.withStore(placement: placement) { store, view in
            let before = try await fill(store)
            let page = try await store.list(SessionQuery(limit: 500))
            let own = try await store.list(SessionQuery(principal: owners[4])).records
            try await view.restoreFirstLayout()
            let upgraded = try another(view, placement)
            #expect(try await upgraded.list(SessionQuery(limit: 500)) == page)
            #expect(try await all(upgraded) == before)
            #expect(try await upgraded.list(SessionQuery(principal: owners[4])).records == own)
            #expect(own.count > 20)
            let live = try await upgraded.count(SessionQuery())
            var swept = 0
            while swept < live {
                let late = Timestamp.sample + .seconds(86400)
                let ended = try await upgraded.sweep(now: late, tombstoneLifetime: .seconds(2 * 86400), limit: 1000)
                try #require(!ended.isEmpty)
                swept += ended.count
            }
            #expect(try await upgraded.count(SessionQuery()) == 0)
        }
    }

    @Test(
        "leave text in the place of each for an hour, and nothing else",
        arguments: [nil, .samples] as [SessionID.Placement?])
    func remains(placement: SessionID.Placement?) async throws {
        try await RedisServers.single.withStore(placement: placement) { store, view in
            _ = try await fill(store)
            let keys = try await Set(view.keys())
            try await view.restoreFirstLayout()
            let first = try await view.keys()
            _ = try await another(view, placement).find(.sample(1))
            #expect(
                try await Set(view.keys())
                    == keys.union(first.filter { !$0.hasSuffix(":due") && !$0.hasSuffix(":ended") }))
            for key in first where !keys.contains(key) && !key.hasSuffix(":due") && !key.hasSuffix(":ended") {
                #expect(try await view.send("GET", key) == .bytes(Array("moved".utf8)))
                #expect(try await (1...3_600_000).contains(view.number("PTTL", key)))
            }
        }
    }

    @Test("are there for each of several servers that start at once")
    func together() async throws {
        try await RedisServers.single.withStore { store, view in
            let before = try await fill(store)
            try await view.restoreFirstLayout()
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<6 {
                    let upgraded = try another(view, nil)
                    group.addTask { try await all(upgraded) == before }
                }
                for try await isWhole in group { #expect(isWhole) }
            }
        }
    }

    @Test("are moved to the last one if the server that began it was killed")
    func interrupted() async throws {
        try await RedisServers.single.withStore { store, view in
            let before = try await fill(store)
            try await view.restoreFirstLayout()
            // What a server does first, and a part of the rest.
            for (old, new) in [("all", "index:start"), ("due", "index:expiry"), ("ended", "index:ended")] {
                _ = try await view.client.send(
                    RESPCommand("RENAME", [view.key(old), view.key(new)], key: view.key(old)))
            }
            try await view.send("SET", view.key("all"), "1 to 2", "PX", "3600000")
            for record in records.prefix(60) {
                let old = view.key("s:") + record.id.bytes
                _ = try await view.client.send(RESPCommand("RENAME", [old, view.key(of: record.id)], key: old))
            }
            #expect(try await all(another(view, nil)) == before)
            #expect(try await view.send("GET", view.key("all")) == .bytes([0x32]))
        }
    }

    @Test("are moved in a server whose memory is full")
    func fullMemory() async throws {
        try await ScratchRedis.withServer(["--maxmemory-policy", "noeviction"]) { server in
            try await withValkeyStore(url: server.url) { store, view in
                let before = try await fill(store)
                try await view.restoreFirstLayout()
                try await view.send("CONFIG", Array("SET".utf8), "maxmemory", "100kb")
                #expect(try await all(another(view, nil)) == before)
            }
        }
    }

    @Test(
        "a server of the first version meets keys of another type, before an upgrade of a store and after one",
        arguments: [false, true])
    func earlierServer(hasSessions: Bool) async throws {
        try await RedisServers.single.withStore { store, view in
            if hasSessions {
                _ = try await fill(store)
                try await view.restoreFirstLayout()
            }
            _ = try await another(view, nil).find(.sample(1))
            // Its check at the start, its probe of readiness, and every login.
            try await expectForeign(view, "ZREVRANGEBYLEX", view.key("all"), "+", "-")
            try await expectForeign(view, "ZADD", view.key("all"), "0", "entry")
            guard hasSessions else { return }
            try await expectForeign(view, "HGETALL", view.key("s:") + SessionID.sample(1).bytes)
            try await expectForeign(view, "ZRANGE", view.key("p:ada"), "0", "-1")
        }
    }

    private func expectForeign(_ view: RedisView, _ name: String, _ key: [UInt8], _ rest: String...) async throws {
        let answer = try await view.client.send(RESPCommand(name, [key] + rest.map { Array($0.utf8) }, key: key))
        guard case .error(let error) = answer else {
            Issue.record("\(name) was answered")
            return
        }
        #expect(error.prefix == "WRONGTYPE")
    }

    @Test("of a later version are left alone, and the store is unavailable")
    func later() async throws {
        try await RedisServers.single.withStore { store, view in
            try await StoreAtWork(store).insert(.sample(1))
            try await view.send("SET", view.key("all"), "3", "PX", "3600000")
            let keys = try await Set(view.keys())
            let error = await #expect(throws: SessionError.self) { try await another(view, nil).find(.sample(1)) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("newer version") == true)
            #expect(try await Set(view.keys()) == keys)
        }
    }

    @Test("a key of another program in the place of the layout makes the store unavailable, and stays")
    func foreign() async throws {
        try await RedisServers.single.withStore { store, view in
            try await view.send("SADD", view.key("all"), "theirs")
            let error = await #expect(throws: SessionError.self) { try await store.find(.sample(1)) }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("foreign type") == true)
            #expect(try await view.number("SCARD", view.key("all")) == 1)
        }
    }

    @Test("are told of in the log, once")
    func logged() async throws {
        try await RedisServers.single.withStore { store, view in
            try await StoreAtWork(store).insert(.sample(1))
            try await view.restoreFirstLayout()
            let log = CapturedLog()
            for _ in 0..<2 {
                let upgraded = try ValkeySessionStore(
                    client: view.client, placement: nil, prefix: view.prefix, logger: log.logger)
                for _ in 0..<2 { _ = try await upgraded.count(SessionQuery()) }
            }
            #expect(log.lines.count == 1)
        }
    }
}
