import HTTPTypes
import HummingbirdSessions
import HummingbirdTesting
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer
@testable import Operations
@testable import RequestEdge

@Suite("The API: the client's own session")
struct SessionAPITests {
    @Test("signing in sets the cookie with every safe attribute, and the token stands nowhere else")
    func login() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("ada")
            let client = APIClient(http)
            let answer = try await client.login("ada")
            #expect(answer.status == .ok)
            let lines = answer.headers[values: .setCookie].filter { $0.hasPrefix("__Host-coatcheck=") }
            #expect(lines.count == 1)
            #expect(lines[0].hasSuffix("; Path=/; Secure; HttpOnly; SameSite=Lax"))
            #expect(answer.object("principal")["username"] as? String == "ada")
            let token = try #require(client.cookie)
            #expect(token.utf8.count == 64)
            #expect(!"\(answer.body)".contains(token))
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }

    @Test("unknown, wrong and disabled are answered alike")
    func noEnumeration() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("ada")
            let other = try await server.person("grace")
            _ = try await server.context.users.apply(
                .disable, to: other.id, sessions: ManagedSessions(server.context.sessions), in: .system)
            for (name, password) in [("ada", "wrong"), ("nobody", "wrong"), ("grace", PageServer.password)] {
                let answer = try await APIClient(http).login(name, password)
                #expect(answer.status == .unauthorized)
                #expect(answer.code == "bad_credentials")
                #expect(answer.headers[.setCookie] == nil)
            }
        }
    }

    @Test("a call whose address ends like that of the login needs the token as every other")
    func exemption() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("root", isAdministrator: true)
            let client = APIClient(http)
            try await client.login("root")
            client.token = nil
            #expect(try await client.call(.delete, "/sessions/login").code == "csrf")
            #expect(try await client.call(.delete, "/admin/users/login").code == "csrf")
            #expect(try await client.login("root").status == .ok)
        }
    }

    @Test("a login beyond the limit is a 409 on the page and in the API, if the policy denies it")
    func limit() async throws {
        let settings = ["COATCHECK_SESSIONS_LIMIT_PER_USER": "1", "COATCHECK_SESSIONS_LIMIT_POLICY": "deny"]
        try await PageServer.run(settings: settings) { server, http in
            _ = try await server.person("ada")
            try await APIClient(http).login("ada")
            let answer = try await APIClient(http).login("ada")
            #expect((answer.status, answer.code) == (.conflict, "session_limit"))
            #expect(answer.headers[.setCookie] == nil)
            let page = try await PageVisitor(http).signIn("ada")
            #expect(page.status == .conflict)
            #expect(page.text.contains("Too many devices"))
        }
    }

    @Test("an unsafe call needs the session's token and our own origin")
    func csrf() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("ada")
            let client = APIClient(http)
            try await client.login("ada")
            let token = client.token
            client.token = nil
            #expect(try await client.call(.post, "/logout").code == "csrf")
            client.token = token
            let foreign: HTTPFields = [.secFetchSite: "cross-site"]
            #expect(try await client.call(.post, "/logout", headers: foreign).code == "csrf")
            #expect(try await client.call(.post, "/logout", headers: [.origin: "https://evil.example"]).code == "csrf")
            #expect(try await client.call(.get, "/session").status == .ok)
            #expect(try await client.call(.post, "/logout").status == .noContent)
            #expect(try await client.call(.get, "/session").status == .unauthorized)
        }
    }

    @Test("a session ended elsewhere is refused at the very next call, with the reason")
    func revocation() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("ada")
            let (first, second) = (APIClient(http), APIClient(http))
            try await first.login("ada")
            let own = try await first.call(.get, "/sessions").items
            let id = try #require(own.first?["id"] as? String)
            try await second.login("ada")
            #expect(try await second.call(.delete, "/sessions/\(id)").status == .noContent)
            let refused = try await first.call(.get, "/session")
            #expect(refused.status == .unauthorized)
            #expect(refused.reason == "revoked")
            #expect(refused.headers[.setCookie] == nil)
        }
    }

    @Test("another user's session cannot be ended, nor distinguished from one that does not exist")
    func foreignSession() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("ada")
            _ = try await server.person("grace")
            let (ada, grace) = (APIClient(http), APIClient(http))
            let foreign = try await ada.login("ada").object("session")["id"] as? String ?? ""
            try await grace.login("grace")
            #expect(try await grace.call(.delete, "/sessions/\(foreign)").status == .notFound)
            #expect(try await ada.call(.get, "/session").status == .ok)
        }
    }

    @Test("re-authentication rotates, and old token and old CSRF token are refused from then on")
    func reauthenticate() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("ada")
            let client = APIClient(http)
            try await client.login("ada")
            let old = APIClient(http, cookie: client.cookie)
            let oldToken = client.token
            server.clock.advance(by: .seconds(600))
            #expect(try await client.call(.post, "/sessions/revoke-others").code == "reauthentication_required")
            let body = #"{"password":"\#(PageServer.password)"}"#
            #expect(try await client.call(.post, "/reauthenticate", body).status == .ok)
            #expect(try await old.call(.get, "/session").status == .unauthorized)
            client.token = oldToken
            #expect(try await client.call(.post, "/sessions/revoke-others").code == "csrf")
            try await client.call(.get, "/session")
            #expect(try await client.call(.post, "/sessions/revoke-others").status == .noContent)
        }
    }

    @Test("a changed password ends the other sessions and rotates this one")
    func password() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("ada")
            let (here, there) = (APIClient(http), APIClient(http))
            try await here.login("ada")
            try await there.login("ada")
            let before = here.cookie
            let weak = #"{"current":"\#(PageServer.password)","new":"short"}"#
            let refused = try await here.call(.post, "/password", weak)
            #expect(refused.status == .unprocessableContent)
            #expect(refused.body["reasons"] as? [String] == ["too_short"])
            let good = #"{"current":"\#(PageServer.password)","new":"violet umbrellas drift east"}"#
            #expect(try await here.call(.post, "/password", good).status == .noContent)
            #expect(here.cookie != before)
            #expect(try await here.call(.get, "/session").status == .ok)
            #expect(try await there.call(.get, "/session").reason == "password_changed")
        }
    }

    @Test(
        "anything but a JSON object of the right shape is refused, and says why",
        arguments: [
            ("application/x-www-form-urlencoded", "username=a", "unsupported_media_type"),
            ("text/plain", #"{"username":"a","password":"b"}"#, "unsupported_media_type"),
            ("application/json", "{", "bad_request"),
            ("application/json", "[]", "bad_request"),
            ("application/json", #"{"username":"a"}"#, "bad_request"),
            ("application/json", #"{"username":1,"password":"b"}"#, "bad_request"),
            ("application/json", #"{"username":"a","password":"b","username":"c"}"#, "duplicate_field"),
            ("application/json", ##"{"username":"a","password":"b","p\u0061ssword":"c"}"##, "duplicate_field"),
            ("application/json", #"{"username":"a","password":"b","x":{"y":1,"y":2}}"#, "duplicate_field"),
            ("application/json", #"{"username":"\#(String(repeating: "a", count: 70_000))"}"#, "payload_too_large"),
        ])
    func bodies(type: String, body: String, code: String) async throws {
        try await PageServer.run { _, http in
            let answer = try await APIClient(http).call(.post, "/login", body, headers: [.contentType: type])
            #expect(answer.code == code)
        }
    }
}
