import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import RequestEdge

/// Each reason for a 403 has its own page.
@Suite struct RefusedFormTests {
    @Test("a form from another address is answered with the address of this server")
    func otherAddress() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            let token = try await visitor.get("/login").field("csrf_token")
            let fields = [("username", "ada"), ("password", PageServer.password), ("csrf_token", token)]
            let login = try await visitor.post("/login", fields, site: nil, origin: "http://192.168.1.7:8080")
            try await visitor.signIn("ada")
            let logout = try await visitor.post("/logout", [], site: "cross-site", origin: "https://evil.example")
            for answer in [login, logout] {
                #expect(answer.status == .forbidden)
                #expect(answer.text.contains(#"href="http://localhost:8080/""#))
                #expect(answer.text.contains("another address") && !answer.text.contains("too long"))
                #expect(!answer.text.contains("rights") && !answer.text.contains("evil"))
            }
        }
    }

    @Test("a login page opened at another address names the right one, unless a proxy may have changed Host")
    func notice() async throws {
        // These clients ask for `localhost`, without a port.
        for (address, isTold) in [("http://localhost:8080", true), ("http://localhost", false)] {
            try await PageServer.run(settings: ["COATCHECK_PUBLIC_URL": address]) { _, client in
                let direct = try await client.execute(uri: "/login", method: .get)
                let proxied = try await client.execute(
                    uri: "/login", method: .get, headers: [.xForwardedFor: "192.0.2.1"])
                #expect(direct.text.contains("The address of this server is \(address).") == isTold)
                #expect(!proxied.text.contains("The address of this server"))
            }
        }
    }

    @Test("a form with an expired token links back to its page")
    func oldToken() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            for (path, page) in [
                ("/logout", "/logout"), ("/account/password", "/account"), ("/reauthenticate", "/reauthenticate"),
            ] {
                let answer = try await visitor.post(path, [])
                #expect(answer.status == .forbidden)
                #expect(answer.text.contains("open too long") && !answer.text.contains("administrators"))
                #expect(answer.text.contains("href=\"\(page)\""))
            }
        }
    }

    @Test("a user without the role sees their account and a link to sign in with another one")
    func missingRights() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client)
            try await visitor.signIn("ada")
            let answer = try await visitor.get("/admin/users")
            #expect(answer.status == .forbidden)
            #expect(answer.text.contains("signed in as ada") && !answer.text.contains("too long"))
            #expect(answer.text.contains(#"href="/logout?next=%2Fadmin%2Fusers""#))
        }
    }
}
