import SQLiteSessionStore
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("Several stores, one answer")
struct DifferentialTests {
    @Test("memory and SQLite give the same answer to every call", arguments: UInt64(1)...6)
    func sqlite(seed: UInt64) async throws {
        try await withScratchFile { path in try await agree(try SQLiteSessionStore(path: path), seed: seed) }
    }

    @Test(
        "memory and Redis answer alike", .enabled(if: RedisServers.single.isExpected), arguments: UInt64(1)...6)
    func redis(seed: UInt64) async throws {
        try await RedisServers.single.withStore { store, _ in try await agree(store, seed: seed) }
    }

    @Test(
        "memory and Redis laid out for a cluster answer alike", .enabled(if: RedisServers.single.isExpected),
        arguments: UInt64(1)...6)
    func shards(seed: UInt64) async throws {
        try await RedisServers.single.withStore(placement: .samples) { store, _ in
            try await agree(store, seed: seed)
        }
    }

    @Test(
        "memory and PostgreSQL answer alike", .enabled(if: PostgresServers.plain.isExpected), arguments: UInt64(1)...6)
    func postgres(seed: UInt64) async throws {
        try await PostgresServers.plain.withStore { store in try await agree(store, seed: seed) }
    }

    private func agree(_ store: any SessionStore, seed: UInt64) async throws {
        let memory = MemorySessionStore()
        var script = Script(seed: seed)
        for step in 0..<400 {
            let question = script.next()
            let expected = try await question.ask(memory)
            let answer = try await question.ask(store)
            try #require(answer == expected, "seed \(seed), step \(step): \(question)")
        }
    }
}

/// A call of one verb, and the answer in a form that can be compared: lists without a promised order are sorted.
private enum Question {
    case insert(SessionRecord, replacing: SessionID?, atVersion: Int64?, SessionPolicy.Limit?, now: Timestamp)
    case find(SessionID)
    case touch([SessionTouch])
    case update(SessionID, [String: [UInt8]?], Int64?)
    case rotate(SessionID, SecretDigest, SessionRotation)
    case end(SessionSelection, SessionEnding, now: Timestamp)
    case list(SessionQuery)
    case sweep(now: Timestamp)

    enum Answer: Equatable {
        case insertion(SessionInsertion)
        case stored(StoredSession)
        case change(SessionChange)
        case ended([EndedSession])
        case page(SessionQuery.Page, of: Int)
        case nothing
    }

    func ask(_ store: any SessionStore) async throws -> Answer {
        switch self {
        case .insert(let record, let replaced, let version, let limit, let now):
            let outcome = try await store.insert(
                record, replacing: replaced, atVersion: version, limit: limit, now: now)
            guard case .inserted(let ended) = outcome else { return .insertion(outcome) }
            return .insertion(.inserted(ended: sorted(ended)))
        case .find(let id): return .stored(try await store.find(id))
        case .touch(let touches):
            try await store.touch(touches)
            return .nothing
        case .update(let id, let changes, let version):
            return .change(try await store.update(id, data: changes, expectedVersion: version))
        case .rotate(let id, let digest, let rotation):
            return .change(try await store.rotate(id, expecting: digest, rotation))
        case .end(let selection, let cause, let now):
            return .ended(sorted(try await store.end(selection, cause, now: now)))
        case .list(let query): return .page(try await store.list(query), of: try await store.count(query))
        case .sweep(let now):
            return .ended(sorted(try await store.sweep(now: now, tombstoneLifetime: .seconds(2000), limit: 1000)))
        }
    }

    private func sorted(_ ended: [EndedSession]) -> [EndedSession] {
        ended.sorted { $0.id < $1.id }
    }
}

/// Draws questions about a dozen sessions of three owners, so that most of them hit something.
private struct Script {
    private let source: TokenSource
    private var now = Timestamp.sample

    init(seed: UInt64) {
        source = .seeded(seed)
    }

    mutating func next() -> Question {
        now = now + .seconds(draw(60))
        let id = SessionID.sample(UInt64(draw(40)))
        switch draw(12) {
        case 0...3: return insert()
        case 4: return .find(id)
        case 5: return .touch((0..<draw(5)).map { _ in touch() })
        case 6: return .update(id, ["a": [UInt8(draw(200))], "b": none], draw(2) == 0 ? Int64(draw(3)) : nil)
        case 7, 8: return rotate(draw(40))
        case 9: return .end(selection(id), SessionEnding(.revoked, by: owner(), note: "\(draw(9))"), now: now)
        case 10: return .list(query())
        default: return .sweep(now: now)
        }
    }

    private var none: [UInt8]? { nil }

    private func draw(_ bound: Int) -> Int {
        Int(source.words().a % UInt64(bound))
    }

    private func owner() -> PrincipalID? {
        [PrincipalID("ada"), PrincipalID("grace"), nil][draw(3)]
    }

    private func insert() -> Question {
        let record = SessionRecord.sample(UInt64(draw(40)), of: owner(), createdAt: now) {
            $0.idleTimeout = .seconds(draw(900))
            $0.absoluteExpiry = now + .seconds(draw(1200))
        }
        let limit = SessionPolicy.Limit(maximum: 1 + draw(4), excess: draw(3) == 0 ? .deny : .endOldest)
        let replaced = draw(2) == 0 ? SessionID.sample(UInt64(draw(40))) : nil
        let version = draw(3) == 0 ? Int64(1 + draw(2)) : nil
        return .insert(record, replacing: replaced, atVersion: version, draw(3) == 0 ? nil : limit, now: now)
    }

    private func touch() -> SessionTouch {
        let address = ["", "192.0.2.1", "2001:db8::1"][draw(3)]
        return SessionTouch(id: .sample(UInt64(draw(40))), at: now - .seconds(draw(120)), address: address)
    }

    /// Half of them from the secret the session began with.
    private func rotate(_ number: Int) -> Question {
        let expected = draw(2) == 0 ? number : draw(40)
        return .rotate(.sample(UInt64(number)), .sample(UInt64(expected)), rotation())
    }

    private func rotation() -> SessionRotation {
        let successor = UInt64(draw(40))
        switch draw(3) {
        case 0: return .offer(SecretHistory.Offer(nonce: successor, digest: .sample(successor)), at: now)
        case 1: return .confirm(at: now)
        default:
            let proof = SessionRotation.Authentication(
                method: .oneTimePassword, assurance: .aal2, absoluteExpiry: now + .seconds(draw(1500)))
            return .replace(
                .init(
                    digest: .sample(successor), csrf: .sample(successor), at: now,
                    epoch: draw(2) == 0 ? CredentialEpoch(rawValue: Int64(draw(5))) : nil,
                    authentication: draw(2) == 0 ? proof : nil))
        }
    }

    private func selection(_ id: SessionID) -> SessionSelection {
        switch draw(7) {
        case 0: .principal(PrincipalID("ada"))
        case 1: .principalExcept(PrincipalID("grace"), id)
        case 2: .many([id, .sample(UInt64(draw(40)))])
        case 3: .principalBefore(PrincipalID("ada"), CredentialEpoch(rawValue: Int64(draw(5))))
        default: .one(id)
        }
    }

    private func query() -> SessionQuery {
        let cursor = SessionQuery.Cursor(createdAt: now - .seconds(draw(600)), id: .sample(1))
        var query = SessionQuery(
            principal: draw(2) == 0 ? owner() : nil,
            addressPrefix: draw(3) == 0 ? "192." : nil,
            userAgentFragment: draw(3) == 0 ? "ROWSER/1" : nil,
            after: draw(2) == 0 ? cursor : nil,
            limit: 1 + draw(6)
        )
        if draw(3) == 0 { query.createdSince = now - .seconds(draw(600)) }
        if draw(3) == 0 { query.createdBefore = now - .seconds(draw(600)) }
        if draw(4) == 0 { query.seenSince = now - .seconds(draw(600)) }
        if draw(4) == 0 { query.seenBefore = now - .seconds(draw(600)) }
        if draw(4) == 0 { query.assurance = AssuranceLevel.allCases[draw(2)] }
        if draw(4) == 0 { query.lifetime = SessionPolicy.Lifetime.allCases[draw(2)] }
        query.isOldestFirst = draw(2) == 0
        return query
    }
}
