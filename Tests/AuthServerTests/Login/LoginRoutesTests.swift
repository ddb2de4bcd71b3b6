import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer
@testable import Operations
@testable import RequestEdge

@Suite struct LoginRoutesTests {
    @Test("a login sets a new session cookie and leads to the account page")
    func login() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            visitor.setCookie("__Host-coatcheck", String(repeating: "A", count: 64))
            let response = try await visitor.signIn("ada")
            #expect(response.status == .seeOther)
            #expect(response.location == "/account")
            #expect(visitor.token != String(repeating: "A", count: 64))
            #expect(try await visitor.get("/account").text.contains("This device"))
        }
    }

    @Test("every failure is answered alike, with the name but not the password")
    func failures() async throws {
        try await PageServer.run { server, client in
            let ada = try await server.person("ada")
            _ = try await server.person("keeper", isAdministrator: true)
            let wrong = try await PageVisitor(client).signIn("ada", "wrong-password-entirely")
            let unknown = try await PageVisitor(client).signIn("eve", "wrong-password-entirely")
            let keeper = PageVisitor(client)
            try await keeper.signIn("keeper")
            _ = try await keeper.submit("/admin", to: "/admin/users/\(ada.id.rawValue)/disable")
            let disabled = try await PageVisitor(client).signIn("ada")
            for response in [wrong, unknown, disabled] {
                #expect(response.status == .unauthorized)
                #expect(response.text.contains("We could not sign you in"))
                #expect(!response.text.contains("wrong-password-entirely"))
            }
            #expect(masked(wrong, "ada") == masked(unknown, "eve"))
            #expect(masked(wrong, "ada") == masked(disabled, "ada"))
        }
    }

    private func masked(_ response: TestResponse, _ name: String) -> String {
        response.text.replacing(response.field("csrf_token"), with: "").replacing("value=\"\(name)\"", with: "")
            .replacing(/data-passkey-options="[^"]*"/, with: "")
    }

    @Test("a form without the browser's own token is refused and shown again with a good one")
    func loginForgery() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            let fields = [("username", "ada"), ("password", PageServer.password)]
            let without = try await visitor.post("/login", fields)
            #expect(without.status == .forbidden)
            #expect(visitor.token == nil)
            let other = try await PageVisitor(client).get("/login").field("csrf_token")
            #expect(try await visitor.post("/login", fields + [("csrf_token", other)]).status == .forbidden)
            let good = without.field("csrf_token")
            #expect(try await visitor.post("/login", fields + [("csrf_token", good)]).status == .seeOther)
        }
    }

    @Test("a login from another site is refused even with a good token, and counted")
    func foreignLogin() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            let token = try await visitor.get("/login").field("csrf_token")
            let fields = [("username", "ada"), ("password", PageServer.password), ("csrf_token", token)]
            #expect(try await visitor.post("/login", fields, site: "cross-site").status == .forbidden)
            #expect(try await visitor.post("/login", fields, site: nil, origin: "null").status == .forbidden)
            #expect(visitor.token == nil)
            #expect(try await server.events().contains("malicious_csrf") == false)
            await server.context.anomalies.flushDue()
            #expect(try await server.events().filter { $0 == "malicious_csrf" }.count == 1)
        }
    }

    @Test("next is followed when it is ours and replaced when it is not")
    func next() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            for (next, expected) in [
                ("/admin/users?q=a", "/admin/users?q=a"), ("//evil.example", "/account"), ("/logout", "/account"),
            ] {
                let response = try await PageVisitor(client).signIn("ada", PageServer.password, [("next", next)])
                #expect(response.location == expected)
            }
            #expect(try await PageVisitor(client).get("/admin?x=1").location == "/login?next=%2Fadmin%3Fx%3D1")
            let page = try await PageVisitor(client).get("/login?next=//evil.example").text
            #expect(!page.contains("evil"))
        }
    }

    @Test("remember me makes the cookie outlive the browser")
    func remember() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let plain = try await PageVisitor(client).signIn("ada")
            let remembered = try await PageVisitor(client).signIn("ada", PageServer.password, [("remember", "on")])
            let line = { (response: TestResponse) in
                response.headers[values: .setCookie].first { $0.hasPrefix("__Host-coatcheck=") } ?? ""
            }
            #expect(!line(plain).contains("Max-Age"))
            #expect(line(remembered).contains("Max-Age=2592000"))
        }
    }

    @Test("too many attempts are answered 429 with the time to wait")
    func throttle() async throws {
        try await PageServer.run { server, client in
            let visitor = PageVisitor(client)
            for _ in 0..<5 { #expect(try await visitor.signIn("ada", "wrong").status == .unauthorized) }
            let response = try await visitor.signIn("ada", "wrong")
            #expect(response.status == .tooManyRequests)
            #expect(response.headers[.retryAfter] == "30")
            #expect(response.text.contains("30 seconds"))
        }
    }

    @Test("a signed-in user is redirected from the login page and stays signed in")
    func alreadySignedIn() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            #expect(try await visitor.get("/login").location == "/account")
            #expect(try await visitor.get("/login?next=/admin").location == "/admin")
            #expect(try await visitor.get("/").location == "/account")
            #expect(try await PageVisitor(client).get("/").location == "/login")
            #expect(try await visitor.get("/account").status == .ok)
        }
    }

    @Test("the login page tells the user why the session ended")
    func reason() async throws {
        try await PageServer.run { server, client in
            let ada = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            try await server.context.sessions.revoke(.principal(ada.id), SessionEnding(.revoked))
            #expect(try await visitor.get("/account").location == "/login")
            #expect(try await visitor.get("/login").text.contains("ended from another device"))
        }
    }

    @Test("logout ends the session, clears the browser, and also works when there is nothing left to end")
    func logout() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            let token = visitor.token
            #expect(try await visitor.get("/logout").status == .ok)
            #expect(try await visitor.get("/account").status == .ok)
            #expect(try await visitor.post("/logout", []).status == .forbidden)
            let response = try await visitor.submit("/account", to: "/logout")
            #expect(response.status == .seeOther)
            #expect(response.location?.hasPrefix("/login") == true)
            #expect(response.headers[.clearSiteData] == #""cache", "storage""#)
            #expect(response.headers[.cacheControl] == "no-store")
            #expect(visitor.token == nil)
            visitor.setCookie("__Host-coatcheck", token)
            #expect(try await visitor.get("/account").status == .seeOther)
            #expect(try await visitor.post("/logout", []).location?.hasPrefix("/login") == true)
        }
    }

    @Test("a store that does not answer is 503, and signs no user out")
    func unavailable() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            let token = visitor.token
            server.store.fail()
            let response = try await visitor.get("/account")
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] != nil)
            #expect(response.headers[values: .setCookie].isEmpty)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8")
            server.store.heal()
            #expect(visitor.token == token)
            #expect(try await visitor.get("/account").status == .ok)
        }
    }
}
