import Logging
import RESPClient
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

@testable import Sessions

@Suite("A near cache over Redis", .enabled(if: RedisServers.single.isExpected), .serialized)
struct ValkeyNearCacheTests {
    @Test("keeps the rules of a session store while it serves", arguments: SessionStoreSuite.checks)
    func serving(check: SessionStoreSuite.Check) async throws {
        try await ServedCaches.with(1, url: RedisServers.single.url, lease: .milliseconds(100)) { served in
            try await check.run(on: served.caches[0])
        }
    }

    @Test("keeps them while it does not serve", arguments: SessionStoreSuite.checks)
    func resting(check: SessionStoreSuite.Check) async throws {
        try await RedisServers.single.withStore { store, _ in
            try await check.run(on: NearCache(over: store, lease: .milliseconds(100)))
        }
    }

    // MARK: Two instances

    /// Two managers, each over a cache of its own.
    private struct Instances {
        let served: ServedCaches
        let clock = ManualClock()
        let first: SessionManager
        let second: SessionManager

        init(_ served: ServedCaches) throws {
            self.served = served
            first = try SessionManager(store: served.caches[0], clock: clock)
            second = try SessionManager(store: served.caches[1], clock: clock)
        }

        /// A session that the second instance serves from memory.
        func remembered() async throws -> Session {
            guard case .signedIn(let session) = try await first.login("ada", from: Device()) else { throw Refused() }
            // A read while a lease was lost, or beside a change, is not kept.
            while served.caches[1].remembered(session.id, at: second.clock.now()) == nil {
                #expect(await isValid(session))
            }
            return session
        }

        func isValid(_ session: Session) async -> Bool {
            if case .valid = await second.authenticate(session.token, from: Device(), for: .check) {
                true
            } else {
                false
            }
        }

        struct Refused: Error {}
    }

    private func expectRefused(at url: String) async throws {
        try await ServedCaches.with(2, url: url) { served in
            let instances = try Instances(served)
            for _ in 0..<20 {
                let session = try await instances.remembered()
                _ = try await instances.first.revoke(.one(session.id), SessionEnding(.revoked))
                #expect(await !instances.isValid(session))
            }
        }
    }

    @Test("a session that one instance revoked is refused by the other when the revocation returns")
    func revocation() async throws {
        try await expectRefused(at: RedisServers.single.url)
    }

    @Test("and so it is if no hint arrives, because the access list forbids the channel")
    func withoutHints() async throws {
        try await ScratchRedis.withServer { server in
            try await server.addUser("~* resetchannels +@all")
            try await expectRefused(at: server.url(user: "limited"))
        }
    }

    @Test("and so it is if the log cannot be written, because the access list forbids it")
    func withoutEntries() async throws {
        try await ScratchRedis.withServer { server in
            try await server.addUser("~* &* +@all -xadd")
            try await expectRefused(at: server.url(user: "limited"))
        }
    }

    @Test("and so it is on a server of the older protocol")
    func olderProtocol() async throws {
        try await ScratchRedis.withServer(["--rename-command", "HELLO", ""]) { server in
            try await expectRefused(at: server.url)
        }
    }

    @Test("a hard rotation by one instance makes the other refuse the old secret when it returns")
    func hardRotation() async throws {
        try await ServedCaches.with(2, url: RedisServers.single.url) { served in
            let instances = try Instances(served)
            let old = try await instances.remembered()
            let replacement = SessionRotation.Replacement(
                digest: .sample(51), csrf: .sample(51), at: instances.clock.now(), epoch: nil, authentication: nil)
            let change = try await served.caches[0].rotate(
                old.id, expecting: old.token.digest, .replace(replacement))
            guard case .changed = change else { return #expect(Bool(false), "\(change)") }
            #expect(await !instances.isValid(old))
        }
    }

    @Test("what another server answered than that of the log is not kept")
    func twoServers() async throws {
        try await ScratchRedis.withServer { old in
            try await withValkeyStore(url: old.url) { store, _ in
                try await RedisServers.single.withStore { other, _ in
                    let log = try LogAtWork(other).log
                    let cache = NearCache(
                        over: store, log, lease: .seconds(1), clock: BootClock(), tokens: .system,
                        logger: Logger(label: "test"))
                    try await StoreAtWork(store).insert(.sample(1))
                    await withTaskGroup(of: Void.self) { group in
                        group.addTask { await cache.serve() }
                        while !cache.follower.isLeased { await Task.yield() }
                        repeat {
                            let found = try? await cache.find(.sample(1))
                            #expect(found == .live(.sample(1)))
                        } while !cache.follower.isLeased
                        #expect(cache.remembered(.sample(1), at: .sample) == nil)
                        group.cancelAll()
                    }
                }
            }
        }
    }

    @Test("a cache that had to register anew leaves no registration behind", .timeLimit(.minutes(1)))
    func registrations() async throws {
        try await ScratchRedis.withServer { server in
            try await ServedCaches.with(1, url: server.url) { served in
                let client = try patientClient(server.url)
                let view = RedisView(client: client, prefix: served.prefix)
                let first = served.caches[0].follower.membership.registration?.member
                try await view.send("DEL", view.key("near:head"))
                while served.caches[0].follower.membership.registration?.member == first { await Task.yield() }
                while try await view.number("ZCARD", view.key("near:members")) != 1 { await Task.yield() }
                await client.shutdown()
            }
        }
    }

    @Test("an instance notices changes again after its connection was lost and after everything was flushed")
    func disturbed() async throws {
        try await ScratchRedis.withServer { server in
            try await ServedCaches.with(2, url: server.url) { served in
                let instances = try Instances(served)
                let client = try patientClient(server.url)
                for disturbance in [["CLIENT", "KILL", "TYPE", "pubsub"], ["FLUSHALL"]] {
                    let session = try await instances.remembered()
                    let words = disturbance.dropFirst().map { Array($0.utf8) }
                    _ = try await client.send(RESPCommand(disturbance[0], words))
                    _ = try await instances.first.revoke(.one(session.id), SessionEnding(.revoked))
                    #expect(await !instances.isValid(session))
                    try await served.settle()
                }
                await client.shutdown()
            }
        }
    }
}

extension ScratchRedis {
    /// Adds a user named `limited` with these rules.
    func addUser(_ rules: String) async throws {
        let client = try patientClient(url)
        let words = ["SETUSER", "limited", "on", ">marble-otter"] + rules.split(separator: " ").map { String($0) }
        let answer = try await client.send(RESPCommand("ACL", words.map { Array($0.utf8) }))
        #expect(answer == .simple("OK"))
        await client.shutdown()
    }

    func url(user: String) -> String { "redis://\(user):marble-otter@127.0.0.1:\(port)" }
}
