import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import WebAddresses

@Suite struct SignOutRoutesTests {
    private static let settings = ["COATCHECK_FORWARDAUTH_REDIRECT_HOSTS": "app.example.org"]

    @Test("a link to /logout asks for confirmation, names the account, and the form leads to a listed address")
    func confirmation() async throws {
        try await PageServer.run(settings: Self.settings) { server, client in
            _ = try await server.person("ada")
            for (next, place) in [
                ("https://app.example.org/bye", "https://app.example.org/bye"), ("/setup/x", "/setup/x"),
                ("", "/login?done=signed-out"),
            ] {
                let visitor = PageVisitor(client)
                try await visitor.signIn("ada")
                let page = try await visitor.get("/logout?next=" + LocalLink.encode(next))
                #expect(page.status == .ok && page.text.contains("<strong>ada</strong>"))
                #expect(page.field("next") == next)
                #expect(try await visitor.get("/account").status == .ok)
                let fields = [("csrf_token", page.field("csrf_token")), ("next", next)]
                let answer = try await visitor.post("/logout", fields)
                #expect(answer.status == .seeOther && answer.location == place)
                #expect(visitor.token == nil)
            }
        }
    }

    @Test(
        "an address that is not listed is ignored: signing out works and leads to the login page",
        arguments: [
            "https://evil.example/", "//evil.example", "https://app.example.org:8443/", "/login", "javascript:x",
        ])
    func foreignAddress(next: String) async throws {
        try await PageServer.run(settings: Self.settings) { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            let page = try await visitor.get("/logout?next=" + LocalLink.encode(next))
            #expect(page.status == .ok && page.field("next").isEmpty)
            let answer = try await visitor.post("/logout", [("csrf_token", page.field("csrf_token")), ("next", next)])
            #expect(answer.location == "/login?done=signed-out")
            #expect(visitor.token == nil)
            #expect(try await server.events().contains("redirect_rejected"))
            #expect(try await PageVisitor(client).get("/logout?next=" + LocalLink.encode(next)).location == "/login")
        }
    }

    @Test("a user who is not signed in is redirected to the return address")
    func signedOut() async throws {
        try await PageServer.run(settings: Self.settings) { _, client in
            let visitor = PageVisitor(client)
            let next = LocalLink.encode("https://app.example.org/")
            let (on, out) = (try await visitor.get("/logout?next=\(next)"), try await visitor.get("/logout"))
            #expect(on.location == "https://app.example.org/" && out.location == "/login")
        }
    }

    @Test("a form that cannot be read still signs out")
    func unreadableForm() async throws {
        try await PageServer.run(settings: Self.settings) { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            let token = try await visitor.get("/logout").field("csrf_token")
            let answer = try await visitor.post("/logout", [("csrf_token", token), ("next", "/a"), ("next", "/b")])
            #expect(answer.location == "/login?done=signed-out")
            #expect(visitor.token == nil)
        }
    }
}
