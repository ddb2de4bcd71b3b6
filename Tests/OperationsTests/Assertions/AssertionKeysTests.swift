import DatabaseSupport
import Sessions
import SessionsTesting
import TestSupport
import Testing
import UserAccounts

@testable import Operations
@testable import ServerTables

@Suite("Assertion keys in the database", .eachEngine) struct AssertionKeysTests {
    private let start = TemporaryDatabase.start

    private func keys(_ temporary: TemporaryDatabase) -> AssertionKeys {
        AssertionKeys(database: temporary.database, origin: TemporaryDatabase.origin)
    }

    @Test("of instances that start together one makes the first key")
    func first() async throws {
        let temporary = try await TemporaryDatabase()
        try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { [start] in try await keys(temporary).prepare(at: start) }
            }
            try await group.waitForAll()
        }
        let ring = try await keys(temporary).ring()
        #expect(ring.keys.count == 1)
        #expect(ring.signing(at: start)?.id == ring.keys.first?.id)
    }

    @Test("another instance notices a rotation within the stated time, and the row keeps its key")
    func noticed() async throws {
        let temporary = try await TemporaryDatabase()
        let (here, there) = (keys(temporary), keys(temporary))
        try await here.prepare(at: start)
        #expect(try await there.recent(at: start).keys.count == 1)
        let fresh = try await here.rotate(at: start)
        #expect(try await here.recent(at: start).keys.count == 2)
        let later = start + AssertionKeyRing.refreshInterval
        #expect(try await there.recent(at: later).published(at: later).map(\.id).contains(fresh.id))
        let active = start + AssertionKeyRing.lead
        #expect(try await there.recent(at: active).signing(at: active)?.privateBytes == fresh.privateBytes)
    }

    @Test("a key from a clock that was ahead signs, with one warning, and a rotation does not make it return")
    func ahead() async throws {
        let temporary = try await TemporaryDatabase()
        let log = CapturedLog()
        let keys = AssertionKeys(
            database: temporary.database, origin: TemporaryDatabase.origin, logger: log.logger)
        let ahead = start + .seconds(3600)
        try await keys.prepare(at: ahead)
        let first = try #require(try await keys.recent(at: start).signing(at: start))
        _ = try await keys.recent(at: start + .seconds(11))
        #expect(log.lines.count { $0.contains("was ahead") } == 1)
        let fresh = try await keys.rotate(at: start)
        #expect(try await keys.recent(at: start).signing(at: start)?.id == first.id)
        #expect(try await keys.recent(at: ahead + .seconds(1)).signing(at: ahead + .seconds(1))?.id == fresh.id)
        #expect(try await keys.sweep(at: ahead + .seconds(3600)) == 1)
        #expect(try await keys.ring().keys.map(\.id) == [fresh.id])
    }

    @Test("a rotation at once withdraws every other key")
    func atOnce() async throws {
        let temporary = try await TemporaryDatabase()
        let keys = keys(temporary)
        try await keys.prepare(at: start)
        _ = try await keys.rotate(at: start)
        let fresh = try await keys.rotate(atOnce: true, at: start + .seconds(1))
        let ring = try await keys.ring()
        #expect(ring.keys.map(\.id) == [fresh.id])
        #expect(ring.signing(at: start + .seconds(1))?.id == fresh.id)
    }

    @Test("a rotation is in the audit log; what is good for nothing is swept")
    func sweep() async throws {
        let temporary = try await TemporaryDatabase()
        let keys = keys(temporary)
        try await keys.prepare(at: start)
        let fresh = try await keys.rotate(at: start)
        let event = try await temporary.storage.audit.page(AuditQuery(event: "config_changed")).items.first
        #expect(event?.fields["key"]?.text == fresh.id)
        let over = start + AssertionKeyRing.lead + AssertionKeyRing.farewell
        #expect(try await keys.sweep(at: over - .milliseconds(1)) == 0)
        #expect(try await keys.sweep(at: over) == 1)
        #expect(try await keys.ring().keys.map(\.id) == [fresh.id])
    }

    @Test("without a database nothing is signed once what is known is too old")
    func outage() async throws {
        let temporary = try await TemporaryDatabase()
        let keys = keys(temporary)
        try await keys.prepare(at: start)
        _ = try await keys.recent(at: start)
        try await temporary.run("DROP TABLE assertion_keys")
        _ = try await keys.recent(at: start + .seconds(9))
        await #expect(throws: (any Error).self) { try await keys.recent(at: start + .seconds(10)) }
    }
}
