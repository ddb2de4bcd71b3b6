import DatabaseSupport
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import AuthServer
@testable import ServerTables

@Suite("Old audit events leave the log", .eachEngine)
struct AuditRetentionTests {
    private let start = TemporaryDatabase.start
    private var now: Timestamp { start + .seconds(100) }

    /// A log of ten entries, one a second.
    private func filled() async throws -> TemporaryDatabase {
        let temporary = try await TemporaryDatabase()
        for second in 0..<10 {
            try await temporary.storage.audit.append(
                AuditEvent(.loginSuccess, at: start + .seconds(second), in: .system))
        }
        return temporary
    }

    private func remove(_ temporary: TemporaryDatabase, before second: Int, limit: Int = 1000) async throws -> Int {
        try await temporary.storage.audit.removeEntries(before: start + .seconds(second), limit: limit, at: now)
    }

    private func sequences(_ temporary: TemporaryDatabase) async throws -> [Int64] {
        try await temporary.storage.audit.page(AuditQuery(limit: 1000, order: .oldestFirst)).items.map(\.sequence)
    }

    private func unlock(_ temporary: TemporaryDatabase) async throws {
        for (table, verb) in [("audit_log", "delete"), ("audit_anchor", "update"), ("audit_anchor", "delete")] {
            let trigger = "DROP TRIGGER \(table)_refuses_\(verb)"
            try await temporary.run(temporary.engine == .sqlite ? trigger : "\(trigger) ON \(table)")
        }
    }

    @Test("old entries are removed, the rest stays one intact chain, and the removal is an event")
    func removed() async throws {
        let temporary = try await filled()
        let fourth = try await temporary.storage.audit.page(AuditQuery(order: .oldestFirst)).items[3]
        #expect(try await remove(temporary, before: 4) == 4)
        #expect(try await sequences(temporary) == Array(5...11))
        #expect(try await temporary.storage.audit.verify() == .intact(count: 7))
        let record = try #require(try await temporary.storage.audit.page(AuditQuery(event: "audit_pruned")).items.first)
        #expect(record.fields["count"] == .integer(4))
        #expect(record.fields["last_seq"] == .integer(4))
        #expect(record.fields["last_hash"]?.text == fourth.hash.hexadecimal)
    }

    @Test("when nothing is old enough nothing happens")
    func nothing() async throws {
        let temporary = try await filled()
        #expect(try await remove(temporary, before: 0) == 0)
        #expect(try await sequences(temporary) == Array(1...10))
        #expect(try await TemporaryDatabase().storage.audit.removeEntries(before: now, limit: 5, at: now) == 0)
    }

    @Test("entries from ahead of the clock go with those behind them, and alone they stay")
    func fromAhead() async throws {
        let temporary = try await TemporaryDatabase()
        for second in [0, 5000, 1, 5001] {
            try await temporary.storage.audit.append(
                AuditEvent(.loginSuccess, at: start + .seconds(second), in: .system))
        }
        #expect(try await remove(temporary, before: 2) == 3)
        #expect(try await remove(temporary, before: 90) == 0)
        #expect(try await temporary.storage.audit.verify() == .intact(count: 2))
    }

    @Test("removal works in batches and repeatedly, and the whole log may be old")
    func batches() async throws {
        let temporary = try await filled()
        try await temporary.storage.audit.apply(keeping: .seconds(95), at: now, batch: 2)
        #expect(try await sequences(temporary) == [6, 7, 8, 9, 10, 11, 12, 13])
        #expect(try await temporary.storage.audit.verify() == .intact(count: 8))
        #expect(try await remove(temporary, before: 50) == 5)
        #expect(try await sequences(temporary) == [11, 12, 13, 14])
        try await temporary.storage.audit.apply(keeping: .zero, at: now + .seconds(1))
        #expect(try await sequences(temporary) == [15])
        #expect(try await temporary.storage.audit.verify() == .intact(count: 1))
    }

    @Test("a head noted before still proves the log, until it is itself too old")
    func pinned() async throws {
        let temporary = try await filled()
        let head = try await temporary.storage.audit.head()
        #expect(try await remove(temporary, before: 4) == 4)
        #expect(try await temporary.storage.audit.verify(against: head) == .intact(count: 7))
        #expect(try await remove(temporary, before: 10) == 6)
        #expect(try await temporary.storage.audit.verify(against: head) == .intact(count: 2))
        #expect(try await remove(temporary, before: 101) == 2)
        #expect(try await temporary.storage.audit.verify(against: head) == .outlived(head))
    }

    @Test(
        "the database lets nothing else leave, and the anchor only where a removal put it",
        arguments: [
            "DELETE FROM audit_log WHERE seq = 7", "DELETE FROM audit_log WHERE seq > 4", "DELETE FROM audit_log",
            "UPDATE audit_log SET body = '{}' WHERE seq = 7", "DELETE FROM audit_anchor",
            "UPDATE audit_anchor SET seq = 3", "UPDATE audit_anchor SET seq = 9",
            "UPDATE audit_anchor SET seq = 9, hash = (SELECT hash FROM audit_log WHERE seq = 8)",
            "INSERT INTO audit_anchor SELECT 1, seq, hash FROM audit_log WHERE seq = 9",
            "REPLACE INTO audit_anchor SELECT 1, 3, hash FROM audit_log WHERE seq = 9",
        ])
    func guarded(_ statement: String) async throws {
        let temporary = try await filled()
        #expect(try await remove(temporary, before: 4) == 4)
        try await temporary.storage.audit.append(AuditEvent(.loginSuccess, at: now, in: .system))
        await #expect(throws: StorageError.self) { try await temporary.run(statement) }
        #expect(try await temporary.storage.audit.verify() == .intact(count: 8))
    }

    @Test("without a record in the log no anchor can be set, so nothing can be removed")
    func unrecorded() async throws {
        let temporary = try await filled()
        await #expect(throws: StorageError.self) {
            try await temporary.run("INSERT INTO audit_anchor SELECT 1, seq, hash FROM audit_log WHERE seq = 4")
        }
    }

    @Test("a beginning that was cut off after the triggers were removed is detected for any anchor")
    func cutBeginning() async throws {
        for doing in [
            ["DELETE FROM audit_log WHERE seq <= 6"],
            [
                "UPDATE audit_anchor SET seq = 6, hash = (SELECT hash FROM audit_log WHERE seq = 6)",
                "DELETE FROM audit_log WHERE seq <= 6",
            ],
            ["DELETE FROM audit_log WHERE seq <= 6", "DELETE FROM audit_anchor"],
        ] {
            let temporary = try await filled()
            #expect(try await remove(temporary, before: 4) == 4)
            try await unlock(temporary)
            for statement in doing { try await temporary.run(statement) }
            guard case .broken = try await temporary.storage.audit.verify() else {
                Issue.record("not found: \(doing)")
                continue
            }
        }
    }

    @Test("an entry put back below the anchor is found")
    func putBack() async throws {
        let temporary = try await filled()
        #expect(try await remove(temporary, before: 4) == 4)
        try await temporary.run(
            """
            INSERT INTO audit_log (seq, time, event, actor, target, body, previous_hash, hash)
            SELECT 2, time, event, actor, target, body, previous_hash, hash FROM audit_log WHERE seq = 7
            """
        )
        #expect(try await temporary.storage.audit.verify() == .broken(at: 2))
    }

    @Test("a log without its beginning is moved to another database whole")
    func transferred() async throws {
        let (source, target) = (try await filled(), try await TemporaryDatabase())
        #expect(try await remove(source, before: 4) == 4)
        _ = try await StorageTransfer(from: source.database, to: target.database).run { _ in }
        #expect(try await target.storage.audit.verify() == .intact(count: 7))
        #expect(try await target.storage.audit.removeEntries(before: start + .seconds(6), limit: 10, at: now) == 2)
        #expect(try await target.storage.audit.verify() == .intact(count: 6))
    }
}
