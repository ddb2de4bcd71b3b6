import RESPClient
import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

/// Sessions spread over a cluster by a real placement, through the manager that gives them their place.
@Suite("Sessions spread over a cluster", .serialized)
struct ValkeyPlacementTests {
    static let servers = [RedisServers.single].filter(\.isExpected)
    private static let placement = SessionID.Placement(key: (UInt8(0)..<32).map { $0 &* 5 })

    /// A store and a manager, the clock of both, and what a person sees of the servers.
    private struct Bench {
        let store: ValkeySessionStore
        let manager: SessionManager
        let clock: ManualClock
        let view: RedisView

        func signIn(_ principal: PrincipalID, replacing presented: Session? = nil) async throws -> Session {
            let outcome = try await manager.login(principal, replacing: presented, from: Device())
            guard case .signedIn(let session) = outcome else { throw Refused() }
            return session
        }

        func isLive(_ session: Session) async throws -> Bool {
            guard case .live = try await store.find(session.id) else { return false }
            return true
        }

        struct Refused: Error {}
    }

    private func withBench(
        on servers: RedisServers, limit: Int = 3, _ body: (Bench) async throws -> Void
    ) async throws {
        let placement = try #require(Self.placement)
        try await servers.withStore(placement: placement) { store, view in
            let clock = ManualClock()
            var policy = SessionPolicy()
            policy.limit.maximum = limit
            let manager = try SessionManager(store: store, policy: policy, clock: clock, placement: placement)
            try await body(Bench(store: store, manager: manager, clock: clock, view: view))
        }
    }

    private let people = (0..<40).map { PrincipalID("person \($0)") }

    @Test("the limit holds for every principal, all sessions are listed, and pages are in order", arguments: servers)
    func listing(servers: RedisServers) async throws {
        try await withBench(on: servers, limit: 2) { bench in
            var ids: [SessionID] = []
            for round in 0..<3 {
                bench.clock.advance(by: .seconds(1))
                for person in people {
                    let session = try await bench.signIn(person)
                    if round > 0 { ids.append(session.id) }
                }
            }
            #expect(try await bench.store.count(SessionQuery()) == 80)
            var query = SessionQuery(limit: 7)
            var walked: [SessionRecord] = []
            repeat {
                let page = try await bench.manager.list(query)
                walked += page.records
                query.after = page.next
            } while query.after != nil
            #expect(Set(walked.map(\.id)) == Set(ids))
            #expect(walked == walked.sorted { $0.cursor < $1.cursor })
            for person in people.prefix(5) {
                #expect(try await bench.manager.list(SessionQuery(principal: person)).records.count == 2)
            }
        }
    }

    @Test("after parallel logins of many users each has as many sessions as allowed", arguments: servers)
    func races(servers: RedisServers) async throws {
        try await withBench(on: servers, limit: 2) { bench in
            let people = people.prefix(8)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for person in people {
                    for _ in 0..<6 { group.addTask { _ = try await bench.signIn(person) } }
                }
                try await group.waitForAll()
            }
            for person in people {
                #expect(try await bench.store.count(SessionQuery(principal: person)) == 2)
            }
            #expect(try await bench.store.list(SessionQuery(limit: 100)).records.count == 16)
            #expect(try await bench.store.count(SessionQuery()) == 16)
        }
    }

    @Test("a principal's sessions end together, and no others", arguments: servers)
    func ending(servers: RedisServers) async throws {
        try await withBench(on: servers) { bench in
            var sessions: [PrincipalID: [Session]] = [:]
            for person in people.prefix(6) {
                for _ in 0..<3 { sessions[person, default: []].append(try await bench.signIn(person)) }
            }
            let kept = try #require(sessions[people[1]]?.first)
            #expect(try await bench.manager.revoke(.principal(people[0]), SessionEnding(.revoked)).count == 3)
            let others = SessionSelection.principalExcept(people[1], kept.id)
            #expect(try await bench.manager.revoke(others, SessionEnding(.revoked)).count == 2)
            let many = people[2...3].compactMap { sessions[$0]?.first?.id }
            #expect(try await bench.manager.revoke(.many(many), SessionEnding(.revoked)).count == 2)
            #expect(try await bench.isLive(kept))
            #expect(try await bench.store.count(SessionQuery()) == 1 + 2 * 2 + 2 * 3)
            #expect(try await bench.manager.revokeEverything(SessionEnding(.revoked)) == 11)
            #expect(try await bench.store.count(SessionQuery()) == 0)
        }
    }

    @Test(
        "a login of an anonymous visitor, or of another user in the same browser, ends the old session",
        arguments: servers)
    func replacing(servers: RedisServers) async throws {
        try await withBench(on: servers) { bench in
            let visitor = try await bench.manager.begin(with: SessionData(["cart": [1]]), from: Device())
            let first = try await bench.signIn(people[0], replacing: visitor)
            #expect(try await !bench.isLive(visitor))
            let second = try await bench.signIn(people[1], replacing: first)
            #expect(try await !bench.isLive(first))
            #expect(try await bench.isLive(second))
            #expect(try await bench.store.count(SessionQuery()) == 1)
        }
    }

    @Test("a sweep finds what expired on every node, and forgets it a day later", arguments: servers)
    func sweep(servers: RedisServers) async throws {
        try await withBench(on: servers) { bench in
            for person in people { _ = try await bench.signIn(person) }
            bench.clock.advance(by: .seconds(1200))
            let young = try await bench.signIn(people[0])
            bench.clock.advance(by: .seconds(600))
            #expect(await bench.manager.sweep() == 40)
            #expect(await bench.manager.sweep() == 0)
            #expect(try await bench.isLive(young))
            bench.clock.advance(by: .seconds(2 * 86400))
            #expect(await bench.manager.sweep() == 1)
            let tombstones = try await bench.view.keys().filter {
                $0.dropLast(22).suffix(9).elementsEqual(":session:".utf8)
            }
            #expect(tombstones.count == 1)
        }
    }

    @Test("a touch puts a lost index entry back, and a sweep drops one without a session", arguments: servers)
    func mending(servers: RedisServers) async throws {
        try await withBench(on: servers) { bench in
            let lost = try await bench.signIn(people[0])
            let vanished = try await bench.signIn(people[1])
            let keys = try await bench.view.keys()
            for key in keys
            where key.suffix(6).elementsEqual(":start".utf8) || key.suffix(7).elementsEqual(":expiry".utf8) {
                for id in [lost.id] {
                    let entry = entry(of: id)
                    _ = try await bench.view.client.send(RESPCommand("ZREM", [key, entry], key: key))
                }
            }
            for key in keys where key.suffix(22).elementsEqual(vanished.id.description.utf8) {
                try await bench.view.send("DEL", key)
            }
            let touch = SessionTouch(id: lost.id, at: bench.clock.now() + .seconds(1), address: "")
            try await bench.store.touch([touch])
            #expect(try await bench.store.list(SessionQuery()).records.map(\.id) == [lost.id])
            bench.clock.advance(by: .seconds(1801))
            #expect(await bench.manager.sweep() == 1)
            #expect(try await bench.store.count(SessionQuery()) == 0)
        }
    }

    private func entry(of id: SessionID) -> [UInt8] {
        let sortable = UInt64(bitPattern: Timestamp.sample.milliseconds) ^ 1 << 63
        return withUnsafeBytes(of: sortable.bigEndian) { Array($0) } + id.bytes
    }

    @Test("a session that does not lie where its owner's do is refused", arguments: servers)
    func misplaced(servers: RedisServers) async throws {
        try await withBench(on: servers) { bench in
            let error = await #expect(throws: SessionError.self) {
                try await bench.store.insert(.sample(1), replacing: nil, limit: nil, now: .sample)
            }
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains("placement") == true)
        }
    }
}
