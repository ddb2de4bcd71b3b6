import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer
@testable import Operations

@Suite("Anomalies in the audit log")
struct AnomalyEventTests {
    private let name = "__Host-coatcheck"

    private func entries(_ server: PageServer, _ event: AuditEventName) async throws -> [AuditEntry] {
        try await server.context.audit.page(AuditQuery(event: event.rawValue, order: .oldestFirst)).items
    }

    private func ask(_ client: any TestClientProtocol, cookie: String) async throws {
        let response = try await client.execute(uri: "/api/v1/session", method: .get, headers: [.cookie: cookie])
        #expect(response.status == .unauthorized)
    }

    @Test("malformed and unknown cookies are one event each with their number, and none before its time")
    func invalidIdentifiers() async throws {
        try await PageServer.run { server, client in
            for _ in 0..<5 { try await ask(client, cookie: "\(name)=garbage") }
            for _ in 0..<3 { try await ask(client, cookie: "\(name)=\(String(repeating: "A", count: 64))") }
            await server.context.anomalies.flushDue()
            #expect(try await entries(server, .sessionInvalidID).isEmpty)
            server.clock.advance(by: .seconds(60))
            await server.context.anomalies.flushDue()
            let found = try await entries(server, .sessionInvalidID)
            let counts = Dictionary(uniqueKeysWithValues: found.map { ($0.fields["reason"]?.text, $0.fields["count"]) })
            #expect(counts == ["malformed": .integer(5), "unknown": .integer(3)])
            #expect(!found.contains { $0.jsonLine.contains("AAAA") || $0.jsonLine.contains("garbage") })
        }
    }

    @Test("the session cookie twice is an event at once, and the store is not asked")
    func duplicate() async throws {
        try await PageServer.run { server, client in
            try await ask(client, cookie: "\(name)=one; \(name)=two")
            await server.context.anomalies.flushDue()
            let entry = try #require(try await entries(server, .sessionDuplicateCookie).first)
            #expect(entry.fields["count"] == .integer(1))
            #expect(entry.fields["route"]?.text == "/api/v1/session")
            #expect(entry.fields["outcome"]?.text == "deny")
        }
    }

    @Test("an anonymous client's refused forms are counted at every endpoint, without a write for each")
    func strangers() async throws {
        try await PageServer.run { server, client in
            let visitor = PageVisitor(client)
            for _ in 0..<4 {
                let fields = [("username", "ada"), ("password", "x"), ("csrf_token", "made-up")]
                #expect(try await visitor.post("/login", fields).status == .forbidden)
                let api = try await client.execute(
                    uri: "/api/v1/login", method: .post, headers: [.origin: "https://evil.example"])
                #expect(api.status == .forbidden)
            }
            #expect(try await server.events().isEmpty)
            await server.context.anomalies.flushAll()
            let found = try await entries(server, .maliciousCSRF)
            #expect(Set(found.map { $0.fields["vector"]?.text }) == ["token", "origin"])
            #expect(found.allSatisfy { $0.fields["count"] == .integer(4) && $0.level == .critical })
        }
    }

    @Test("a forged request in a user's session is a separate event, before the answer")
    func signedIn() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            for _ in 0..<2 {
                #expect(try await visitor.post("/logout", [("csrf_token", "made-up")]).status == .forbidden)
            }
            let found = try await entries(server, .maliciousCSRF)
            #expect(found.count == 2)
            #expect(found.allSatisfy { $0.actor != nil })
        }
    }
}
