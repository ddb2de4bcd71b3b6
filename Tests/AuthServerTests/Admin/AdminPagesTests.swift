import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer
@testable import WebAddresses

@Suite struct AdminPagesTests {
    /// An administrator and an ordinary person, both signed in.
    private func cast(
        _ body:
            @escaping @Sendable (PageServer, PageVisitor, PageVisitor, Account, any TestClientProtocol) async throws ->
            Void
    ) async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("keeper", isAdministrator: true)
            let ada = try await server.person("ada")
            let (keeper, visitor) = (PageVisitor(client), PageVisitor(client, agent: "curl/8.5.0"))
            try await keeper.signIn("keeper")
            try await visitor.signIn("ada")
            try await body(server, keeper, visitor, ada, client)
        }
    }

    @Test(
        "the console is for administrators; other users are refused, and anonymous clients are redirected to the login page"
    )
    func role() async throws {
        try await cast { server, keeper, visitor, _, client in
            for path in ["/admin", "/admin/users", "/admin/sessions", "/admin/audit"] {
                #expect(try await keeper.get(path).status == .ok)
                #expect(try await visitor.get(path).status == .forbidden)
                #expect(try await PageVisitor(client).get(path).status == .seeOther)
            }
            let events = try await server.events()
            #expect(events.filter { $0 == "authz_fail" }.count == 4)
            #expect(try await visitor.submit("/account", to: "/admin/sessions/revoke-all").status == .forbidden)
            #expect(try await keeper.get("/account").status == .ok)
        }
    }

    @Test("a new user gets a link that is shown once, sets a password with it once, and then signs in")
    func invitation() async throws {
        try await cast { server, keeper, _, _, client in
            let page = try await keeper.submit("/admin/users", to: "/admin/users", [("username", "grace")])
            #expect(page.status == .ok)
            let url = try #require(
                page.text.components(separatedBy: "<code class=\"secret\">").last?.prefix { $0 != "<" })
            let link = String(url.dropFirst(PageServer.origin.count))
            let grace = PageVisitor(client)
            let form = try await grace.get(link)
            let fields = [("csrf_token", form.field("csrf_token")), ("token", form.field("token"))]
            let weak = fields + [("password", "short"), ("password_again", "short")]
            #expect(try await grace.post("/reset", weak).status == .unprocessableContent)
            let good = fields + [("password", PageServer.password), ("password_again", PageServer.password)]
            #expect(try await grace.post("/reset", good).location == "/login?done=password-set")
            #expect(grace.token == nil)
            #expect(try await grace.post("/reset", good).status == .gone)
            #expect(try await grace.get(link).status == .gone)
            #expect(try await grace.signIn("grace").status == .seeOther)
        }
    }

    @Test("a name that is taken or is none is explained")
    func badNames() async throws {
        try await cast { _, keeper, _, _, _ in
            for name in ["ADA", "two words", ""] {
                let page = try await keeper.submit("/admin/users", to: "/admin/users", [("username", name)])
                #expect(page.status == .unprocessableContent)
                #expect(page.text.contains("role=\"alert\""))
            }
        }
    }

    @Test("disabling ends every session at once, enabling lets them in again")
    func disable() async throws {
        try await cast { server, keeper, visitor, ada, _ in
            let path = "/admin/users/\(ada.id.rawValue)"
            #expect(try await keeper.submit(path, to: path + "/disable").status == .seeOther)
            #expect(try await visitor.get("/account").status == .seeOther)
            #expect(try await visitor.signIn("ada").status == .unauthorized)
            #expect(try await keeper.get(path).text.contains("Disabled"))
            #expect(try await keeper.submit(path, to: path + "/enable").status == .seeOther)
            #expect(try await visitor.signIn("ada").status == .seeOther)
            let events = try await server.events()
            #expect(events.contains("user_disabled") && events.contains("user_enabled"))
        }
    }

    @Test("a role counts from the next request on")
    func roles() async throws {
        try await cast { _, keeper, visitor, ada, _ in
            let path = "/admin/users/\(ada.id.rawValue)"
            #expect(try await keeper.submit(path, to: path + "/promote").status == .seeOther)
            try await visitor.signIn("ada")
            #expect(try await visitor.get("/admin").status == .ok)
            #expect(try await keeper.submit(path, to: path + "/demote").status == .seeOther)
            #expect(try await visitor.get("/admin").status != .ok)
        }
    }

    @Test("the last administrator stays")
    func lastAdministrator() async throws {
        try await cast { server, keeper, _, _, _ in
            let name = try #require(Username("keeper"))
            let id = try #require(try await server.context.accounts.account(named: name)).id
            for action in ["disable", "demote"] {
                let page = try await keeper.submit("/admin/users", to: "/admin/users/\(id.rawValue)/\(action)")
                #expect(page.status == .unprocessableContent)
                #expect(page.text.contains("No other administrator can sign in"))
            }
            #expect(try await keeper.get("/admin").status == .ok)
        }
    }

    @Test("a profile is saved whole, and shown again with what is wrong with it")
    func profile() async throws {
        try await cast { server, keeper, visitor, ada, _ in
            let path = "/admin/users/\(ada.id.rawValue)"
            func save(_ email: String, _ groups: String) async throws -> TestResponse {
                let fields = [("display_name", "Ada <L>"), ("email", email), ("groups", groups)]
                return try await keeper.submit(path, to: path + "/profile", fields)
            }
            let wrong = try await save("nowhere", "staff")
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.text.contains("value=\"Ada &lt;L&gt;\""))
            #expect(try await server.context.accounts.account(ada.id)?.email == nil)
            #expect(try await save("ada@mail.example", "staff, ops\r\nops").status == .seeOther)
            let saved = try #require(try await server.context.accounts.account(ada.id))
            #expect(saved.displayName == "Ada <L>")
            #expect(saved.email == "ada@mail.example")
            #expect(saved.groups == ["ops", "staff"])
            #expect(try await visitor.get("/account").status == .ok)
        }
    }

    @Test("an account is deleted only when its name was typed")
    func delete() async throws {
        try await cast { server, keeper, visitor, ada, _ in
            let path = "/admin/users/\(ada.id.rawValue)"
            let wrong = try await keeper.submit(path, to: path + "/delete", [("confirm", "adam")])
            #expect(wrong.status == .unprocessableContent)
            #expect(try await visitor.get("/account").status == .ok)
            #expect(try await keeper.submit(path, to: path + "/delete", [("confirm", "ada")]).status == .seeOther)
            #expect(try await visitor.get("/account").status == .seeOther)
            #expect(try await keeper.get(path).status == .notFound)
            #expect(try await keeper.get("/admin/audit").text.contains("Account deleted"))
            #expect(try await server.context.accounts.count() == 1)
        }
    }

    @Test("sessions are filtered and ended one by one, by user, or all but the administrator's own")
    func sessions() async throws {
        try await cast { server, keeper, visitor, ada, client in
            let page = try await keeper.get("/admin/sessions?user=ada")
            let id = page.field("session")
            #expect(page.text.contains("· curl") && !page.text.contains("· Firefox"))
            #expect(try await keeper.get("/admin/sessions?user=nobody").text.contains("no such username"))
            #expect(
                try await keeper.submit("/admin", to: "/admin/sessions/revoke", [("session", id)]).status == .seeOther)
            #expect(try await visitor.get("/account").status == .seeOther)
            #expect(
                try await keeper.submit("/admin", to: "/admin/sessions/revoke", [("session", id)]).status == .notFound)
            try await visitor.signIn("ada")
            let action = "/admin/users/\(ada.id.rawValue)/revoke-sessions"
            #expect(try await keeper.submit("/admin", to: action).status == .seeOther)
            #expect(try await visitor.get("/account").status == .seeOther)
            try await visitor.signIn("ada")
            #expect(try await keeper.submit("/admin", to: "/admin/sessions/revoke-all").status == .seeOther)
            #expect(try await visitor.get("/account").status == .seeOther)
            #expect(try await keeper.get("/admin").status == .ok)
        }
    }

    @Test("lists come in pages without gaps or repeats")
    func paging() async throws {
        try await cast { server, keeper, _, _, _ in
            for number in 0..<30 {
                let outcome = try await server.context.registration.register(
                    NewAccount(username: "person\(number)"), password: nil, in: .system
                )
                guard case .created = outcome else { throw PageServer.Unexpected() }
            }
            let first = try await keeper.get("/admin/users?q=person").text
            let next = try #require(try /href="([^"]+)" rel="next"/.firstMatch(in: first)).output.1
            let second = try await keeper.get(String(next).replacing("&amp;", with: "&")).text
            let names = (first + second).matches(of: /row-title" href="[^"]+">(person\d+)</).map { String($0.output.1) }
            #expect(names.count == 30)
            #expect(Set(names).count == 30)
        }
    }

    @Test("reading the audit log is in the audit log, and filters narrow it")
    func audit() async throws {
        try await cast { server, keeper, _, _, client in
            try await PageVisitor(client).signIn("ada", "wrong-password-entirely")
            let failed = try await keeper.get("/admin/audit?event=authn_login_fail&user=ada").text
            #expect(failed.contains(" · <code>authn_login_fail</code>"))
            #expect(!failed.contains(" · <code>session_created</code>"))
            #expect(try await server.events().contains("admin_audit_read"))
            #expect(try await keeper.get("/admin/audit?since=2999-01-01").text.contains("Nothing to show"))
            #expect(try await keeper.get("/admin/audit?since=yesterday").text.contains("Nothing can match"))
        }
    }

    @Test("an action after the window needs the password first")
    func freshness() async throws {
        try await cast { server, keeper, visitor, ada, _ in
            server.clock.advance(by: .seconds(301))
            let path = "/admin/users/\(ada.id.rawValue)"
            let response = try await keeper.submit("/admin", to: path + "/disable")
            #expect(response.location == "/reauthenticate?next=" + LocalLink.encode(path))
            #expect(try await visitor.get("/account").status == .ok)
        }
    }

    @Test("an unknown account is 404", arguments: ["unknown", "%00", "..%2f..", String(repeating: "A", count: 300)])
    func unknownPerson(id: String) async throws {
        try await cast { _, keeper, _, _, _ in
            let response = try await keeper.get("/admin/users/\(id)")
            #expect(response.status == .notFound)
        }
    }
}
