import DatabaseSupport
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite("A head noted outside of the log", .eachEngine)
struct AuditHeadTests {
    private func log(of actor: String = "p", entries: Int = 5) async throws -> TemporaryDatabase {
        let temporary = try await TemporaryDatabase()
        for _ in 0..<entries { try await append(actor, to: temporary) }
        return temporary
    }

    private func append(_ actor: String, to temporary: TemporaryDatabase) async throws {
        let context = AuditContext(actor: .user(PrincipalID(rawValue: actor)))
        try await temporary.storage.audit.append(
            AuditEvent(.loginSuccess, at: TemporaryDatabase.start, in: context))
    }

    /// What an intruder does who may do everything in the database.
    private func cut(_ temporary: TemporaryDatabase, behind sequence: Int64) async throws {
        let triggers =
            temporary.engine == .sqlite
            ? ["DROP TRIGGER audit_log_refuses_delete"] : ["DROP TRIGGER audit_log_refuses_delete ON audit_log"]
        for trigger in triggers { try await temporary.run(trigger) }
        try await temporary.run("DELETE FROM audit_log WHERE seq > $1", .integer(sequence))
        try await temporary.run(
            "UPDATE audit_head SET seq = $1, hash = (SELECT hash FROM audit_log WHERE seq = $1)", .integer(sequence))
    }

    @Test("the head is the last entry's place and hash, and can be written down and read back")
    func text() async throws {
        let temporary = try await log()
        let head = try await temporary.storage.audit.head()
        let last = try await temporary.storage.audit.page(AuditQuery(limit: 1)).items.first
        #expect(head == AuditChain(sequence: 5, hash: try #require(last).hash))
        #expect(AuditChain(head.description) == head)
        #expect(try await TemporaryDatabase().storage.audit.head() == .empty)
        for text in ["", "5", "5:", ":ab", "-1:\(head.hash.hexadecimal)", "5:\(head.hash.hexadecimal)00", "5:zz"] {
            #expect(AuditChain(text) == nil, "\(text)")
        }
    }

    @Test("a log that went on since is intact, and so is one that did not")
    func goesOn() async throws {
        let temporary = try await log()
        let head = try await temporary.storage.audit.head()
        #expect(try await temporary.storage.audit.verify(against: head) == .intact(count: 5))
        try await append("p", to: temporary)
        #expect(try await temporary.storage.audit.verify(against: head) == .intact(count: 6))
        #expect(try await temporary.storage.audit.verify(against: .empty) == .intact(count: 6))
    }

    @Test("a log that was cut is found out, even when its own head was adjusted")
    func truncated() async throws {
        let temporary = try await log()
        let head = try await temporary.storage.audit.head()
        try await cut(temporary, behind: 3)
        #expect(try await temporary.storage.audit.verify() == .intact(count: 3))
        #expect(try await temporary.storage.audit.verify(against: head) == .departed(from: head))
        for _ in 0..<4 { try await append("q", to: temporary) }
        #expect(try await temporary.storage.audit.verify() == .intact(count: 7))
        #expect(try await temporary.storage.audit.verify(against: head) == .departed(from: head))
    }

    @Test("a log that was written anew from its beginning is found out")
    func rewritten() async throws {
        let head = try await log(of: "guilty").storage.audit.head()
        let other = try await log(of: "innocent").storage.audit
        #expect(try await other.verify() == .intact(count: 5))
        #expect(try await other.verify(against: head) == .departed(from: head))
    }

    @Test("a log that was emptied is found out")
    func emptied() async throws {
        let head = try await log().storage.audit.head()
        #expect(try await TemporaryDatabase().storage.audit.verify(against: head) == .departed(from: head))
    }
}
