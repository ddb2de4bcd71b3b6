import DatabaseSupport
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import ServerTables
@testable import WebAPI

@Suite("Ended sessions in the database", .eachEngine) struct RevocationLogTests {
    private let start = TemporaryDatabase.start

    private func log(_ temporary: TemporaryDatabase) -> RevocationLog {
        RevocationLog(database: temporary.database, origin: TemporaryDatabase.origin)
    }

    private func end(_ log: RevocationLog, at now: Timestamp, _ principal: String? = "ada") async throws {
        let id = SessionID(high: .random(in: .min ... .max), low: 1)
        let ended = EndedSession(
            id: id, principal: principal.map(PrincipalID.init(rawValue:)), cause: SessionEnding(.revoked),
            endedAt: now, digests: [])
        try await log.append(AuditEvent(.sessionExpired, at: now, in: .system), ending: ended)
    }

    @Test("an ending and its audit event are one; both are read back")
    func one() async throws {
        let temporary = try await TemporaryDatabase()
        try await end(log(temporary), at: start)
        let item = try #require(try await log(temporary).page(after: 0, limit: 10).first)
        let event = try #require(
            try await temporary.storage.audit.page(AuditQuery(event: "session_expired")).items.first)
        #expect(item.sequence == event.sequence)
        #expect((item.principal, item.reason, item.endedAt) == ("ada", "revoked", start))
        #expect(SessionID(item.session) != nil)
    }

    @Test("a client that reads page after page during writes misses nothing and gets nothing twice")
    func parallel() async throws {
        let temporary = try await TemporaryDatabase()
        let log = log(temporary)
        let seen = try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 { group.addTask { [start] in try await end(log, at: start) } }
            var seen: [Int64] = []
            while seen.count < 40 {
                let page = try await log.page(after: seen.last ?? 0, limit: 7)
                #expect(page.map(\.sequence) == page.map(\.sequence).sorted())
                seen += page.map(\.sequence)
            }
            try await group.waitForAll()
            return seen
        }
        #expect(Set(seen).count == 40)
        #expect(try await log.page(after: seen.last ?? 0, limit: 7).isEmpty)
    }

    @Test("a day is remembered, and how far memory reaches")
    func sweep() async throws {
        let temporary = try await TemporaryDatabase()
        let log = log(temporary)
        #expect(try await log.bounds() == (0, 0))
        for hour in [0, 1, 2, 30] { try await end(log, at: start + .seconds(hour * 3600)) }
        let all = try await log.page(after: 0, limit: 10).map(\.sequence)
        #expect(try await log.sweep(at: start + .seconds(27 * 3600)) == 2)
        #expect(try await log.bounds() == (all[2], all[3]))
        #expect(try await log.sweep(at: start + .seconds(27 * 3600)) == 0)
    }

    @Test("a client that was disconnected too long, or comes from another installation, gets an event that says so")
    func position() {
        #expect(RevocationPosition(last: nil, bounds: (3, 9)) == RevocationPosition(last: 9, bounds: (3, 9)))
        for known in [Int64(3), 5, 9] {
            let position = RevocationPosition(last: known, bounds: (3, 9))
            #expect((position.sequence, position.hasMissed) == (known, false))
        }
        for unknown in [Int64(0), 2, 10] {
            let position = RevocationPosition(last: unknown, bounds: (3, 9))
            #expect((position.sequence, position.hasMissed) == (9, true))
        }
        #expect(!RevocationPosition(last: 0, bounds: (0, 0)).hasMissed)
    }
}
