import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer
@testable import WebAddresses

/// The fields of a form that could not be accepted yet are shown again, and never submitted automatically.
@Suite struct KeptFormTests {
    private static let typed = [
        ("username", "grace"), ("display_name", "Grace \"H\""), ("email", "g@example.org"), ("admin", "on"),
    ]

    private func keeper(
        _ body: @escaping @Sendable (PageServer, PageVisitor) async throws -> Void
    ) async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("keeper", isAdministrator: true)
            let keeper = PageVisitor(client)
            try await keeper.signIn("keeper")
            try await body(server, keeper)
        }
    }

    private func expectTyped(_ page: TestResponse) {
        #expect(page.text.contains(#"value="grace""#) && page.text.contains("Grace &quot;H&quot;"))
        #expect(page.text.contains(#"value="g@example.org""#) && page.text.contains("checked"))
        #expect(page.text.contains("Nothing was added yet"))
    }

    private func isAdded(_ server: PageServer) async throws -> Bool {
        try await server.context.accounts.count() == 2
    }

    @Test(
        "a proof that is too old leads through the password page back to the filled-in form, which is then submitted once"
    )
    func oldProof() async throws {
        try await keeper { server, keeper in
            server.clock.advance(by: .seconds(301))
            let stale = try await keeper.submit("/admin/users", to: "/admin/users", Self.typed)
            #expect(stale.location == "/reauthenticate?next=%2Fadmin%2Fusers%3Fkept%3Dform")
            let proof = [("password", PageServer.password), ("next", "/admin/users?kept=form")]
            let back = try await keeper.submit("/reauthenticate", to: "/reauthenticate", proof)
            #expect(back.location == "/admin/users?kept=form")
            let page = try await keeper.get("/admin/users?kept=form")
            expectTyped(page)
            #expect(try await !isAdded(server))
            let added = try await keeper.post("/admin/users", Self.typed + [("csrf_token", page.field("csrf_token"))])
            #expect(added.status == .ok)
            #expect(try await isAdded(server))
            #expect(try await !keeper.get("/admin/users?kept=form").text.contains("Nothing was added yet"))
        }
    }

    @Test("a profile that was typed with an old proof is shown again on the account's page")
    func profile() async throws {
        try await keeper { server, keeper in
            let grace = try await server.person("grace")
            let path = "/admin/users/\(grace.id.rawValue)"
            server.clock.advance(by: .seconds(301))
            let typed = [("display_name", "Grace H."), ("email", "g@example.org"), ("groups", "ops")]
            let stale = try await keeper.submit(path, to: path + "/profile", typed)
            let back = LocalLink("/reauthenticate", [("next", path + "?kept=form")]).description
            #expect(stale.location == back)
            let page = try await keeper.get(path + "?kept=form")
            #expect(page.text.contains(#"value="Grace H.""#) && page.text.contains(">ops</textarea>"))
            #expect(page.text.contains("Nothing was changed yet"))
            #expect(try await server.context.accounts.account(grace.id)?.email == nil)
        }
    }

    @Test("a form submitted again after a new login is shown filled in, not accepted with the old token")
    func newLogin() async throws {
        try await keeper { server, keeper in
            let token = try await keeper.get("/admin/users").field("csrf_token")
            let form = Self.typed + [("csrf_token", token)]
            let name = try #require(Username("keeper"))
            let owner = try #require(try await server.context.accounts.account(named: name))
            try await server.context.sessions.revoke(.principal(owner.id), SessionEnding(.revoked))
            let ended = try await keeper.post("/admin/users", form)
            #expect(ended.status == .unauthorized && ended.text.contains("Your form was not sent"))
            #expect(ended.text.contains(#"href="/login?next=%2Fadmin%2Fusers" target="_blank""#))
            try await keeper.signIn("keeper")
            let again = try await keeper.post("/admin/users", form)
            #expect(again.status == .forbidden && again.text.contains("open too long"))
            #expect(again.text.contains("/admin/users?kept=form"))
            expectTyped(try await keeper.get("/admin/users?kept=form"))
            #expect(try await !isAdded(server))
        }
    }

    @Test("other sites cannot fill in the form, nor can a request without a verified origin")
    func otherSites() async throws {
        try await keeper { _, keeper in
            for (site, origin) in [("cross-site", "https://evil.example"), (nil, "https://evil.example"), (nil, nil)] {
                let answer = try await keeper.post("/admin/users", Self.typed, site: site, origin: origin)
                #expect(answer.status == .forbidden)
            }
            #expect(try await !keeper.get("/admin/users?kept=form").text.contains("grace"))
        }
    }

    @Test("the fields are kept for ten minutes and shown only on request")
    func limits() async throws {
        try await keeper { server, keeper in
            server.clock.advance(by: .seconds(301))
            _ = try await keeper.submit("/admin/users", to: "/admin/users", Self.typed)
            #expect(try await !keeper.get("/admin/users").text.contains("grace"))
            server.clock.advance(by: .seconds(601))
            #expect(try await !keeper.get("/admin/users?kept=form").text.contains("grace"))
        }
    }

    @Test("an empty form, and one too large for a session, are not kept")
    func nothingToKeep() async throws {
        try await keeper { server, keeper in
            server.clock.advance(by: .seconds(301))
            for form in [[("username", "")], [("username", String(repeating: "x", count: 5000))]] {
                let answer = try await keeper.submit("/admin/users", to: "/admin/users", form)
                #expect(answer.location == "/reauthenticate?next=%2Fadmin%2Fusers")
            }
        }
    }
}
