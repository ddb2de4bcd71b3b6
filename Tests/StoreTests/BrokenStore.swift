import Sessions
import SessionsTesting

/// A store with one defect, to see whether the suite notices.
struct BrokenStore: SessionStore {
    enum Defect: String, CaseIterable {
        case insertsTwice
        case ignoresReplaced
        case ignoresReplacedVersion
        case ignoresLimit
        case limitsWithoutLock
        case deniesSilently
        case forgetsEnded
        case adoptsUnknown
        case judgesAge
        case losesAddress
        case touchesOnlyFirst
        case ignoresVersion
        case dropsRemovals
        case rotatesAgain
        case losesNote
        case endsTwice
        case endsAllOfPrincipal
        case listsOldestFirst
        case losesTies
        case neverLastPage
        case foldsUnicode
        case countsPage
        case sweepsLate
        case sweepsAll
        case alwaysIdle
        case keepsTombstones
    }

    let defect: Defect
    private let store = MemorySessionStore()

    init(_ defect: Defect) {
        self.defect = defect
    }

    func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        var limit = limit
        if defect == .limitsWithoutLock, let most = limit, let principal = record.principal {
            let held = try await store.count(SessionQuery(principal: principal))
            await Task.yield()
            if held < most.maximum { limit = nil }
        }
        let outcome = try await store.insert(
            record,
            replacing: defect == .ignoresReplaced ? nil : replaced,
            atVersion: defect == .ignoresReplacedVersion ? nil : version,
            limit: defect == .ignoresLimit ? nil : limit,
            now: now
        )
        if defect == .insertsTwice, outcome == .duplicate { return .inserted(ended: []) }
        if defect == .deniesSilently, outcome == .limitReached { return .inserted(ended: []) }
        return outcome
    }

    func find(_ id: SessionID) async throws -> StoredSession {
        let found = try await store.find(id)
        switch (defect, found) {
        case (.forgetsEnded, .ended): return .nothing
        case (.judgesAge, .live(let record)) where record.expiry.milliseconds < 1_000_000_000_000: return .nothing
        case (.adoptsUnknown, .nothing):
            return .ended(EndedSession(id: id, principal: nil, cause: .init(.logout), endedAt: .sample, digests: []))
        default: return found
        }
    }

    func touch(_ touches: [SessionTouch]) async throws {
        let touches = defect == .touchesOnlyFirst ? Array(touches.prefix(1)) : touches
        try await store.touch(
            touches.map { SessionTouch(id: $0.id, at: $0.at, address: defect == .losesAddress ? "" : $0.address) }
        )
    }

    func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        let kept = defect == .dropsRemovals ? changes.filter { $0.value != nil } : changes
        let version = defect == .ignoresVersion ? nil : expectedVersion
        return try await store.update(id, data: kept, expectedVersion: version)
    }

    func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        let outcome = try await store.rotate(id, expecting: digest, rotation)
        guard defect == .rotatesAgain, case .conflict(let record) = outcome else { return outcome }
        return try await store.rotate(id, expecting: record.secrets.current, rotation)
    }

    func end(_ selection: SessionSelection, _ cause: SessionEnding, now: Timestamp) async throws -> [EndedSession] {
        var selection = selection
        if defect == .endsAllOfPrincipal, case .principalExcept(let principal, _) = selection {
            selection = .principal(principal)
        }
        let cause = defect == .losesNote ? SessionEnding(cause.reason, by: cause.actor) : cause
        let ended = try await store.end(selection, cause, now: now)
        guard defect == .endsTwice, ended.isEmpty, case .one(let id) = selection else { return ended }
        guard case .ended(let again) = try await store.find(id) else { return ended }
        return [again]
    }

    func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
        var query = query
        if defect == .foldsUnicode { query.userAgentFragment = query.userAgentFragment?.uppercased() }
        if defect == .losesTies, let cursor = query.after {
            query.after = SessionQuery.Cursor(createdAt: cursor.createdAt, id: SessionID(high: 0, low: 0))
        }
        let page = try await store.list(query)
        switch defect {
        case .listsOldestFirst: return SessionQuery.Page(records: page.records.reversed(), next: page.next)
        case .neverLastPage:
            return SessionQuery.Page(records: page.records, next: page.next ?? page.records.last?.cursor)
        default: return page
        }
    }

    func count(_ query: SessionQuery) async throws -> Int {
        defect == .countsPage ? try await list(query).records.count % 10 : try await store.count(query)
    }

    func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        let swept = try await store.sweep(
            now: defect == .sweepsLate ? now - .milliseconds(1) : now,
            tombstoneLifetime: defect == .keepsTombstones ? .seconds(Int64.max / 1000) : tombstoneLifetime,
            limit: defect == .sweepsAll ? .max : limit
        )
        guard defect == .alwaysIdle else { return swept }
        return swept.map {
            EndedSession(
                id: $0.id, principal: $0.principal, cause: .init(.idle), endedAt: $0.endedAt, digests: $0.digests)
        }
    }
}
