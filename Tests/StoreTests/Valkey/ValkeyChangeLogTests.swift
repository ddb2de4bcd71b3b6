import Foundation
import RESPClient
import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

@Suite("The log of changes in Redis", .enabled(if: RedisServers.single.isExpected), .serialized)
struct ValkeyChangeLogTests {
    @Test("keeps the rules of every log on one server", arguments: ChangeLogRule.all)
    func single(rule: ChangeLogRule) async throws {
        try await RedisServers.single.withStore { store, _ in try await rule.check(store) }
    }

    @Test("keeps them over TLS", .enabled(if: RedisServers.tls.isExpected), arguments: ChangeLogRule.all)
    func tls(rule: ChangeLogRule) async throws {
        try await RedisServers.tls.withStore { store, _ in try await rule.check(store) }
    }

    @Test("keeps them behind Sentinel", .enabled(if: RedisServers.sentinel.isExpected), arguments: ChangeLogRule.all)
    func sentinel(rule: ChangeLogRule) async throws {
        try await RedisServers.sentinel.withStore { store, _ in try await rule.check(store) }
    }

    @Test("keeps them on a server of the older protocol", arguments: ChangeLogRule.all)
    func olderProtocol(rule: ChangeLogRule) async throws {
        try await ScratchRedis.withServer(["--rename-command", "HELLO", ""]) { server in
            try await withValkeyStore(url: server.url) { store, _ in try await rule.check(store) }
        }
    }

    @Test("does not exist with the keys of a cluster")
    func cluster() async throws {
        try await RedisServers.single.withStore(placement: .samples) { store, view in
            #expect(store.changeLog == nil)
            try await StoreAtWork(store).insert(.sample(1))
            _ = try await store.end(.one(.sample(1)), SessionEnding(.revoked), now: .sample)
            #expect(try await view.logKeys().isEmpty)
        }
    }

    @Test("takes no room while no cache is registered")
    func unused() async throws {
        try await RedisServers.single.withStore { store, view in
            let work = try LogAtWork(store)
            try await work.insert(1)
            try await work.end(1)
            #expect(try await view.logKeys().isEmpty)
        }
    }

    @Test("has only keys with a time to live")
    func timeToLive() async throws {
        try await RedisServers.single.withStore { store, view in
            let work = try LogAtWork(store)
            let (member, _) = try await work.joined()
            try await work.insert(1)
            try await work.end(1)
            try await work.log.condemn([member])
            let keys = try await view.logKeys()
            #expect(keys.count == 4)
            for key in keys {
                let left = try await view.number("PTTL", key)
                #expect(left >= 24 * 3600 * 1000 - 60_000, "\(String(decoding: key, as: UTF8.self))")
            }
        }
    }

    // MARK: Lost keys

    @Test("a member whose entries were trimmed gets a gap, and one that has them does not")
    func trimmed() async throws {
        try await RedisServers.single.withStore { store, view in
            let work = try LogAtWork(store)
            for number in UInt64(1)...3 { try await work.insert(number) }
            let (behind, first) = try await work.joined()
            try await work.end(1)
            let (member, second) = try await work.joined()
            try await work.end(2)
            try await work.end(3)
            try await view.send("XTRIM", view.key("near:log"), "MAXLEN", "2")
            #expect(try await work.log.beat(behind, applied: first.position) == .gap)
            #expect(try await work.news(member, second).ids == [.sample(2), .sample(3)])
        }
    }

    @Test(
        "a lost key is a gap or the end of the registration, never silence", arguments: ["log", "head", "members"])
    func lost(key: String) async throws {
        try await RedisServers.single.withStore { store, view in
            let work = try LogAtWork(store)
            for number in UInt64(1)...2 { try await work.insert(number) }
            let (member, mark) = try await work.joined()
            try await work.end(1)
            try await view.send("DEL", view.key("near:\(key)"))
            let expected: LogNews = key == "members" ? .gone : .gap
            #expect(try await work.log.beat(member, applied: mark.position) == expected)
            try await work.end(2)
            #expect(try await work.log.beat(member, applied: mark.position) == expected)
        }
    }

    @Test("a log that was begun anew has later positions, so that no old member takes its entries for its own")
    func begunAnew() async throws {
        try await RedisServers.single.withStore { store, view in
            let work = try LogAtWork(store)
            for number in UInt64(1)...2 { try await work.insert(number) }
            let (member, mark) = try await work.joined()
            try await work.end(1)
            try await view.send("DEL", view.key("near:head"))
            let (_, later) = try await work.joined()
            #expect(try number(later) > number(mark) + 1)
            #expect(try await work.log.beat(member, applied: mark.position) == .gap)
            try await work.end(2)
            #expect(try await work.log.beat(member, applied: mark.position) == .gap)
        }
    }

    private func number(_ mark: LogMark) throws -> Int64 {
        try #require(Int64(String(decoding: mark.position.bytes, as: UTF8.self)))
    }

    @Test("after FLUSHALL every member is gone")
    func flushed() async throws {
        try await ScratchRedis.withServer { server in
            try await withValkeyStore(url: server.url) { store, view in
                let work = try LogAtWork(store)
                let (member, mark) = try await work.joined()
                _ = try await view.client.send(RESPCommand("FLUSHALL"))
                try await work.expectGone(member, mark)
                let (_, later) = try await work.joined()
                #expect(try number(later) > number(mark))
            }
        }
    }

    // MARK: Servers

    @Test("a read for a cache is answered by the engine on which the cache is registered, and by no other")
    func read() async throws {
        try await RedisServers.single.withStore { store, _ in
            let work = try LogAtWork(store)
            for number in UInt64(1)...2 { try await work.insert(number) }
            let (_, mark) = try await work.joined()
            try await work.end(2)
            for number in UInt64(1)...3 {
                let found = try await store.find(.sample(number))
                #expect(try await store.find(.sample(number), on: mark.engine) == found)
                #expect(try await store.find(.sample(number), on: [0x61]) == nil)
            }
        }
    }

    @Test("after a restart the engine has another name, and the log is begun anew")
    func restart() async throws {
        try await withScratchFile { path in
            let folder = URL(filePath: path).deletingLastPathComponent().path
            let options = ["--appendonly", "yes", "--appendfsync", "always", "--dir", folder]
            let prefix = "restarted"
            let (port, member, mark) = try await ScratchRedis.withServer(options) { server in
                try await withValkeyStore(url: server.url, prefix: prefix) { store, _ in
                    let (member, mark) = try await LogAtWork(store).joined()
                    return (server.port, member, mark)
                }
            }
            try await ScratchRedis.withServer(options, port: port) { server in
                try await withValkeyStore(url: server.url, prefix: prefix) { store, _ in
                    let work = try LogAtWork(store)
                    let news = try await work.news(member, mark)
                    #expect(news.isEmpty && news.mark.engine != mark.engine)
                    let (_, anew) = try await work.joined()
                    #expect(anew.engine == news.mark.engine)
                    #expect(try number(anew) > number(mark) + 1)
                }
            }
        }
    }

    @Test("a replica answers no question of a cache, not even one that changes nothing")
    func replica() async throws {
        try await ScratchRedis.withServer { primary in
            try await ScratchRedis.withServer(["--replicaof", "127.0.0.1 \(primary.port)"]) { replica in
                let prefix = "replicated"
                try await withValkeyStore(url: primary.url, prefix: prefix) { store, _ in
                    let (member, mark) = try await LogAtWork(store).joined()
                    try await withValkeyStore(url: replica.url, prefix: prefix) { copy, view in
                        let log = try LogAtWork(copy).log
                        while try await view.number("ZCARD", view.key("near:members")) == 0 { await Task.yield() }
                        await #expect(throws: SessionError.self) {
                            try await log.beat(member, applied: mark.position)
                        }
                        await #expect(throws: SessionError.self) {
                            try await log.lagging(behind: nil, askedBy: member)
                        }
                        await #expect(throws: SessionError.self) { try await log.join(.random()) }
                        #expect(try await copy.find(.sample(1), on: mark.engine) == nil)
                        await #expect(throws: SessionError.self) { try await log.condemn([member]) }
                        await #expect(throws: SessionError.self) { try await log.remove([member]) }
                    }
                }
            }
        }
    }

    @Test("a replica that was promoted is another engine, though it has the registry")
    func promotion() async throws {
        try await ScratchRedis.withServer { primary in
            try await ScratchRedis.withServer(["--replicaof", "127.0.0.1 \(primary.port)"]) { replica in
                let prefix = "promoted"
                let (member, mark) = try await withValkeyStore(url: primary.url, prefix: prefix) { store, _ in
                    try await LogAtWork(store).joined()
                }
                try await withValkeyStore(url: replica.url, prefix: prefix) { store, view in
                    let work = try LogAtWork(store)
                    while try await view.number("ZCARD", view.key("near:members")) == 0 { await Task.yield() }
                    try await view.send("REPLICAOF", Array("NO".utf8), "ONE")
                    let news = try await work.news(member, mark)
                    #expect(news.isEmpty && news.mark.engine != mark.engine)
                    let (_, anew) = try await work.joined()
                    #expect(anew.engine == news.mark.engine)
                    #expect(try number(anew) > number(mark) + 1)
                }
            }
        }
    }

    @Test("a primary without the replicas that it needs renews no lease")
    func lonely() async throws {
        try await ScratchRedis.withServer { server in
            try await withValkeyStore(url: server.url) { store, view in
                let work = try LogAtWork(store)
                let (member, mark) = try await work.joined()
                try await view.send("CONFIG", Array("SET".utf8), "min-replicas-to-write", "1")
                await #expect(throws: SessionError.self) { try await work.log.beat(member, applied: mark.position) }
            }
        }
    }

    @Test("a full server ends sessions with their entries, renews leases, and refuses updates without an entry")
    func fullMemory() async throws {
        try await ScratchRedis.withServer(["--maxmemory-policy", "noeviction"]) { server in
            try await withValkeyStore(url: server.url) { store, view in
                let work = try LogAtWork(store)
                for number in UInt64(1)...3 { try await work.insert(number) }
                let (member, mark) = try await work.joined()
                try await view.send("CONFIG", Array("SET".utf8), "maxmemory", "100kb")
                await #expect(throws: SessionError.self) {
                    try await store.update(.sample(1), data: ["a": [1]], expectedVersion: nil)
                }
                let replacement = SessionRotation.Replacement(
                    digest: .sample(51), csrf: .sample(51), at: .sample, epoch: nil, authentication: nil)
                await #expect(throws: SessionError.self) {
                    try await store.rotate(.sample(2), expecting: .sample(2), .replace(replacement))
                }
                #expect(try await work.news(member, mark).isEmpty)
                try await work.end(3)
                let news = try await work.news(member, mark)
                #expect(news.ids == [.sample(3)])
                #expect(try await work.news(member, news.mark).isEmpty)
                #expect(try await work.lagging() == [])
                let (other, _) = try await work.joined()
                try await work.log.condemn([other])
                try await work.expectGone(other, news.mark)
            }
        }
    }
}

extension RedisView {
    /// The keys of the log.
    func logKeys() async throws -> [[UInt8]] {
        let part = Array(":near:".utf8)
        return try await keys().filter { key in
            key.indices.contains { key[$0...].starts(with: part) }
        }
    }
}
