import HTTPTypes
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer
@testable import Operations

@Suite("The alarms on the account page")
struct AccountAlarmTests {
    @Test("the attempts that failed before the sign-in, for a day")
    func failedAttempts() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let guesser = PageVisitor(client)
            for _ in 0..<2 { try await guesser.signIn("ada", "not-her-password-at-all") }
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada", PageServer.password, [("remember", "on")])
            let page = try await visitor.get("/account")
            #expect(page.text.contains("2 attempts to sign in failed between your last two sign-ins"))
            server.clock.advance(by: .seconds(25 * 3_600))
            let later = try await visitor.get("/account")
            #expect(later.status == .ok)
            #expect(!later.text.contains("failed between"))
        }
    }

    @Test("nothing when nothing failed")
    func quiet() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            let page = try await visitor.get("/account")
            #expect(!page.text.contains("failed between"))
            #expect(!page.text.contains("old ticket"))
        }
    }

    @Test("that an old ticket was used again, also after the clock was set back since the password was chosen")
    func replayAfterSetBack() async throws {
        try await PageServer.run { server, client in
            let account = try await server.person("ada")
            server.clock.advance(by: .seconds(-7200))
            try await server.context.audit.append(
                AuditEvent(.tokenReused, at: server.clock.now(), target: account.id, in: .system))
            server.clock.advance(by: .seconds(60))
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            let page = try await visitor.get("/account")
            #expect(page.text.contains("An old ticket of yours was used again"))
        }
    }

    @Test("that an old ticket was used again, with when and from where, until the password is changed")
    func replay() async throws {
        try await PageServer.run { server, client in
            let account = try await server.person("ada")
            let thief = Device(userAgent: "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0", address: "203.0.113.9")
            let id = try #require(SessionID(bytes: [UInt8](repeating: 3, count: 16)))
            let ended = EndedSession(
                id: id, principal: account.id,
                cause: SessionEnding(.replay), endedAt: server.clock.now(), digests: [])
            let audit = SessionAudit(
                audit: server.context.audit, revocations: server.context.apps.revocations,
                references: server.context.references, counters: server.context.counters, logger: server.context.logger)
            server.clock.advance(by: .seconds(60))
            await audit.handle(.replayed(ended, from: thief), at: server.clock.now())
            server.clock.advance(by: .seconds(60))
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            let page = try await visitor.get("/account")
            #expect(page.text.contains("An old ticket of yours was used again"))
            #expect(page.text.contains("Chrome on Windows at 203.0.113.9"))
            #expect(page.text.contains("role=\"alert\""))
            let fresh = "harbour-quilt-ninety-crows"
            let changed = try await visitor.submit(
                "/account", to: "/account/password",
                [("current", PageServer.password), ("new", fresh), ("new_again", fresh)])
            #expect(changed.status == .seeOther)
            #expect(try await !visitor.get("/account").text.contains("old ticket"))
        }
    }
}
