import Foundation
import PageRendering
import Testing
import UserAccounts

@testable import WebPages

@Suite struct EventWordsTests {
    private func entry(_ event: String, type: String? = nil) throws -> AuditEntry {
        var fields = ["event": event, "ts": "2026-11-23T09:05:00Z", "level": "INFO"]
        fields["type"] = type
        let body = String(decoding: try JSONEncoder().encode(fields), as: UTF8.self)
        return AuditEntry(sequence: 1, body: body, previousHash: [], hash: [])
    }

    @Test("a link is named after what it is for, and a service token is none")
    func types() throws {
        #expect(EventWords.name(of: try entry("authn_token_created", type: "setup")) == "Set-up link created")
        #expect(EventWords.name(of: try entry("authn_token_created", type: "service")) == "Service token created")
        #expect(EventWords.name(of: try entry("authn_token_created", type: "other")) == "Link created")
    }

    @Test("every event has words")
    func complete() throws {
        let list = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Sources/UserAccounts/Audit/AuditEventName.swift")
        let names = try String(contentsOf: list, encoding: .utf8).matches(of: /Self\("([a-z_]+)"/).map { String($0.1) }
        #expect(names.count > 40)
        for name in names { #expect(EventWords.name(of: try entry(name)).description != name) }
    }

    @Test("an event without words keeps its name")
    func unknown() throws {
        #expect(EventWords.name(of: try entry("made_up")).description == "made_up")
        #expect(EventWords.reason("made_up").description == "made_up")
        #expect(EventWords.reason("admin") == "by an administrator")
    }
}
