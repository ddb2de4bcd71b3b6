import Sessions
import Testing
import UserAccounts

@testable import AuthServer

@Suite("Sessions in the audit log")
struct SessionAuditTests {
    private let ada = PrincipalID(rawValue: "ada")

    private func entries(_ context: ServerContext, _ event: AuditEventName) async throws -> [AuditEntry] {
        try await context.audit.page(AuditQuery(event: event.rawValue, order: .oldestFirst)).items
    }

    private func signIn(_ context: ServerContext) async throws -> Session? {
        let device = Device(userAgent: "Firefox", address: "192.0.2.1")
        guard case .signedIn(let session) = try await context.sessions.login(ada, under: .initial, from: device) else {
            return nil
        }
        return session
    }

    @Test("a login is recorded with a keyed reference, never with the handle")
    func login() async throws {
        try await TemporaryServer.run { context, _ in
            let session = try #require(try await signIn(context))
            let entry = try #require(try await entries(context, .sessionCreated).first)
            #expect(entry.actor == ada)
            #expect(entry.fields["source_ip"]?.text == "192.0.2.1")
            #expect(entry.fields["session_ref"]?.text == context.references.reference(to: session.id))
            #expect(!entry.jsonLine.contains(session.id.description))
        }
    }

    @Test("an ending is recorded with its reason, who caused it and the remark")
    func ending() async throws {
        try await TemporaryServer.run { context, _ in
            let admin = PrincipalID(rawValue: "root")
            for cause in [
                SessionEnding(.logout, by: ada), SessionEnding(.revoked, by: ada),
                SessionEnding(.revoked, by: admin, note: "lost phone"), SessionEnding(.disabled),
            ] {
                let session = try #require(try await signIn(context))
                try await context.sessions.revoke(.one(session.id), cause)
            }
            #expect(try await entries(context, .sessionLogout).count == 1)
            let expired = try await entries(context, .sessionExpired)
            let reasons = expired.compactMap { $0.fields["reason"]?.text }
            #expect(reasons == ["revoked_user", "revoked_admin", "user_disabled"])
            #expect(expired.map { $0.fields["actor_type"]?.text } == ["user", "admin", "system"])
            #expect(expired[1].fields["note"]?.text == "lost phone")
        }
    }

    @Test("a client with an old cookie cannot fill the log: late uses are recorded once per session")
    func lateUse() async throws {
        try await TemporaryServer.run { context, _ in
            let session = try #require(try await signIn(context))
            try await context.sessions.revoke(.one(session.id), SessionEnding(.revoked))
            for _ in 0..<5 {
                _ = await context.sessions.authenticate(session.tokenToSend, from: Device())
            }
            #expect(try await entries(context, .sessionUsedAfterExpiry).count == 1)
        }
    }
}
