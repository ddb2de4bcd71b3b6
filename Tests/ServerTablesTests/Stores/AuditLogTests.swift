import DatabaseSupport
import SQLInterface
import Sessions
import Synchronization
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct AuditLogTests {
    private let start = TemporaryDatabase.start

    private func event(_ name: AuditEventName = .loginSuccess, by actor: String = "p1", second: Int = 0) -> AuditEvent {
        AuditEvent(name, at: start + .seconds(second), in: AuditContext(actor: .user(PrincipalID(rawValue: actor))))
    }

    /// A log of five entries.
    private func filled() async throws -> TemporaryDatabase {
        let temporary = try await TemporaryDatabase()
        for index in 0..<5 { try await temporary.storage.audit.append(event(by: "p\(index)", second: index)) }
        return temporary
    }

    private func tamper(_ temporary: TemporaryDatabase, _ statements: String...) async throws -> AuditVerification {
        for statement in unlocking(temporary.engine) + statements {
            try await temporary.run(statement.replacing("zeroblob(32)", with: zeros(temporary.engine)))
        }
        return try await temporary.storage.audit.verify()
    }

    private func unlocking(_ engine: StorageEngine) -> [String] {
        switch engine {
        case .sqlite: ["DROP TRIGGER audit_log_refuses_update", "DROP TRIGGER audit_log_refuses_delete"]
        case .postgres:
            ["update", "delete", "change"].map { "DROP TRIGGER IF EXISTS audit_log_refuses_\($0) ON audit_log" }
        }
    }

    private func zeros(_ engine: StorageEngine) -> String {
        engine == .sqlite ? "zeroblob(32)" : "decode(repeat('00', 32), 'hex')"
    }

    @Test("an untouched log is whole, an empty one too")
    func intact() async throws {
        #expect(try await filled().storage.audit.verify() == .intact(count: 5))
        #expect(try await TemporaryDatabase().storage.audit.verify() == .intact(count: 0))
    }

    @Test(
        "entries cannot be changed or removed, nor replaced",
        arguments: [
            "UPDATE audit_log SET body = '{}' WHERE seq = 2", "DELETE FROM audit_log WHERE seq = 2",
            "DELETE FROM audit_log",
            "REPLACE INTO audit_log SELECT seq, time, event, actor, target, '{}', previous_hash, hash FROM audit_log",
        ])
    func appendOnly(_ statement: String) async throws {
        let temporary = try await filled()
        await #expect(throws: StorageError.self) { try await temporary.run(statement) }
        #expect(try await temporary.storage.audit.verify() == .intact(count: 5))
    }

    @Test(
        "an edit after the triggers were removed is detected",
        arguments: [
            "UPDATE audit_log SET body = replace(body, 'p2', 'p9') WHERE seq = 3",
            "UPDATE audit_log SET actor = 'p9' WHERE seq = 3", "UPDATE audit_log SET target = 'p9' WHERE seq = 3",
            "UPDATE audit_log SET event = 'x' WHERE seq = 3", "UPDATE audit_log SET time = time + 1 WHERE seq = 3",
            "UPDATE audit_log SET hash = zeroblob(32) WHERE seq = 3", "UPDATE audit_log SET body = 'x' WHERE seq = 3",
            "UPDATE audit_log SET previous_hash = zeroblob(32) WHERE seq = 3", "DELETE FROM audit_log WHERE seq = 3",
        ])
    func edited(_ statement: String) async throws {
        #expect(try await tamper(filled(), statement) == .broken(at: 3))
    }

    @Test("a new order is found")
    func reordered() async throws {
        let outcome = try await tamper(
            filled(), "UPDATE audit_log SET seq = 99 WHERE seq = 2", "UPDATE audit_log SET seq = 2 WHERE seq = 4",
            "UPDATE audit_log SET seq = 4 WHERE seq = 99")
        #expect(outcome == .broken(at: 2))
    }

    @Test("entries cut off at the end, or all of them, are missed")
    func truncated() async throws {
        #expect(try await tamper(filled(), "DELETE FROM audit_log WHERE seq > 3") == .broken(at: 4))
        #expect(try await tamper(filled(), "DELETE FROM audit_log") == .broken(at: 1))
    }

    @Test("entries appended in parallel form one chain without gaps")
    func parallel() async throws {
        let storage = try await TemporaryDatabase().storage
        let event = event()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 { group.addTask { try await storage.audit.append([event, event]) } }
            try await group.waitForAll()
        }
        #expect(try await storage.audit.verify() == .intact(count: 80))
    }

    @Test("two processes append to one chain")
    func twoProcesses() async throws {
        let temporary = try await TemporaryDatabase()
        let other = try temporary.another()
        let event = event()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for log in [temporary.storage.audit, other.audit] {
                group.addTask { for _ in 0..<20 { try await log.append(event) } }
            }
            try await group.waitForAll()
        }
        #expect(try await other.audit.verify() == .intact(count: 40))
    }

    @Test("a change and its record are stored together or not at all")
    func together() async throws {
        let temporary = try await TemporaryDatabase()
        switch temporary.engine {
        case .sqlite:
            try await temporary.run(
                "CREATE TRIGGER refuse BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'no'); END")
        case .postgres:
            try await temporary.run("ALTER TABLE audit_log ADD CONSTRAINT refuse CHECK (seq < 0)")
        }
        await #expect(throws: StorageError.self) { try await temporary.storage.create("alice") }
        #expect(try await temporary.storage.accounts.count() == 0)
    }

    @Test("pages go from the newest or from the oldest, each entry on exactly one of them")
    func paging() async throws {
        let audit = try await filled().storage.audit
        func pages(_ query: AuditQuery) async throws -> [[Int64]] {
            var (pages, query) = ([[Int64]](), query)
            while true {
                let page = try await audit.page(query)
                pages.append(page.items.map(\.sequence))
                guard let next = page.next else { return pages }
                query.after = next
            }
        }
        #expect(try await pages(AuditQuery(limit: 2)) == [[5, 4], [3, 2], [1]])
        #expect(try await pages(AuditQuery(limit: 2, order: .oldestFirst)) == [[1, 2], [3, 4], [5]])
    }

    @Test("entries are found by event, by who did it or to whom, and by time")
    func filters() async throws {
        let audit = try await filled().storage.audit
        let target = PrincipalID(rawValue: "p1")
        try await audit.append(
            AuditEvent(.userDisabled, at: start + .seconds(9), target: target, in: .system))
        func sequence(_ query: AuditQuery) async throws -> [Int64] { try await audit.page(query).items.map(\.sequence) }
        #expect(try await sequence(AuditQuery(event: "user_disabled")) == [6])
        #expect(try await sequence(AuditQuery(user: target)) == [6, 2])
        #expect(try await sequence(AuditQuery(since: start + .seconds(4))) == [6, 5])
        #expect(try await sequence(AuditQuery(event: "authn_login_success", user: target)) == [2])
        #expect(try await sequence(AuditQuery(event: "' OR 1=1 --")) == [])
    }

    @Test("the export is every entry as one line of JSON, oldest first")
    func export() async throws {
        let audit = try await filled().storage.audit
        try await audit.append(
            AuditEvent(.loginFailed, at: start, in: .system, details: ["x": "a\r\n{\"event\":\"fake\"}"]))
        let lines = Mutex<[String]>([])
        try await audit.export { line in lines.withLock { $0.append(line) } }
        let exported = lines.withLock { $0 }
        #expect(exported.count == 6)
        #expect(exported.allSatisfy { !$0.contains("\n") && !$0.contains("\r") })
        #expect(exported[0].contains(#""seq":1"#))
        #expect(exported[5].contains(#""seq":6"#))
    }
}
