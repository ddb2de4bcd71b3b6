import Sessions
import Testing
import UserAccounts

@Suite struct AuditChainTests {
    private static let origin = AuditOrigin(instance: "i1", version: "0.1")

    private static func chain(_ count: Int) -> [AuditEntry] {
        var chain = AuditChain.empty
        return (0..<count).map { index in
            let event = AuditEvent(
                .loginSuccess, at: People.start, in: AuditContext(actor: .user(PrincipalID(rawValue: "p\(index)"))))
            return chain.link(event, from: origin)
        }
    }

    /// How far a chain can be followed.
    private static func length(_ entries: [AuditEntry]) -> Int {
        var chain = AuditChain.empty
        return entries.firstIndex { !chain.follow($0) } ?? entries.count
    }

    @Test("a chain can be followed to its end")
    func intact() {
        #expect(Self.length(Self.chain(5)) == 5)
    }

    @Test("an edited, missing, moved or repeated entry ends it there")
    func tampered() {
        let entries = Self.chain(5)
        var edited = entries
        edited[2] = AuditEntry(
            sequence: 3, body: entries[2].body.replacing("p2", with: "p9"), previousHash: entries[2].previousHash,
            hash: entries[2].hash)
        #expect(Self.length(edited) == 2)
        #expect(Self.length([entries[0], entries[2], entries[3]]) == 1)
        #expect(Self.length([entries[0], entries[2], entries[1]]) == 1)
        #expect(Self.length([entries[0], entries[1], entries[1]]) == 2)
    }

    @Test("an entry carries all common fields, and details cannot replace them")
    func fields() {
        var chain = AuditChain.empty
        let context = AuditContext(
            actor: .administrator(PrincipalID(rawValue: "p1")), requestID: "r1", sourceAddress: "192.0.2.1",
            peerAddress: "127.0.0.1", userAgent: String(repeating: "u", count: 300), method: "POST",
            route: "/admin/users/{id}", status: 204, sessionReference: "0123456789abcdef")
        let event = AuditEvent(
            .userDisabled, at: People.start, reason: .administrator, target: PrincipalID(rawValue: "p2"), in: context,
            details: ["event": "fake", "seq": 99, "actor_id": "fake", "count": 2])
        let entry = chain.link(event, from: Self.origin)
        #expect(
            entry.fields == [
                "ts": "2026-05-28T20:26:40.000Z", "seq": 1, "event": "user_disabled", "level": "WARN",
                "outcome": "success", "reason": "admin", "request_id": "r1", "app": "coatcheck", "instance": "i1",
                "version": "0.1", "actor_id": "p1", "actor_type": "admin", "target_user": "p2",
                "session_ref": "0123456789abcdef", "source_ip": "192.0.2.1", "peer_ip": "127.0.0.1",
                "user_agent": .string(String(repeating: "u", count: 256)), "method": "POST",
                "route": "/admin/users/{id}", "status": 204, "count": 2,
            ])
    }

    @Test("a line of the log is one JSON document with both hashes")
    func line() {
        let entry = Self.chain(1)[0]
        #expect(entry.jsonLine.contains(#""hash":"\#(entry.hash.hexadecimal)""#))
        #expect(entry.jsonLine.contains(#""prev_hash":"\#(String(repeating: "0", count: 64))""#))
        #expect(!entry.jsonLine.contains("\n"))
    }
}
