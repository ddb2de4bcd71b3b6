import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer
@testable import Operations

@Suite("A session that changes its browser")
struct BrowserContinuityTests {
    private static let firefox = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    private static let newerFirefox = "Mozilla/5.0 (X11; Linux x86_64) Firefox/141.0"
    private static let chrome = "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36"
    private static let curl = "curl/8.0"

    private static func run(
        _ response: String?,
        _ body:
            @Sendable @escaping (PageServer, PageVisitor, @escaping @Sendable (String) -> PageVisitor) async throws
            -> Void
    ) async throws {
        let settings = response.map { ["COATCHECK_SESSIONS_USER_AGENT_CHANGE": $0] } ?? [:]
        try await PageServer.run(settings: settings) { server, client in
            _ = try await server.person("ada")
            let visitor = PageVisitor(client, agent: firefox)
            try await visitor.signIn("ada")
            server.clock.advance(by: .seconds(1))
            let token = visitor.token
            try await body(server, visitor) { agent in
                let other = PageVisitor(client, agent: agent)
                other.setCookie("__Host-coatcheck", token)
                return other
            }
        }
    }

    private func anomalies(_ server: PageServer) async throws -> [AuditEntry] {
        try await server.context.audit.page(
            AuditQuery(event: AuditEventName.sessionAnomaly.rawValue, order: .oldestFirst)
        ).items
    }

    @Test("by default it is noted, once for each browser that is new to the session")
    func noted() async throws {
        try await Self.run(nil) { server, _, copy in
            for agent in [Self.chrome, Self.chrome, Self.firefox, Self.curl, Self.chrome, Self.curl] {
                #expect(try await copy(agent).get("/account").status == .ok)
            }
            let found = try await anomalies(server)
            #expect(found.map { $0.fields["to"]?.text } == ["Chrome on Windows", "curl"])
            #expect(found.allSatisfy { $0.fields["from"]?.text == "Firefox on Linux" && $0.target != nil })
            #expect(found.allSatisfy { $0.fields["response"]?.text == "note" && $0.fields["session_ref"] != nil })
        }
    }

    @Test("a newer version of the same browser is no change")
    func update() async throws {
        try await Self.run("end") { server, _, copy in
            let answer = try await copy(Self.newerFirefox).get("/account")
            let found = try await anomalies(server)
            #expect(answer.status == .ok)
            #expect(found.isEmpty)
        }
    }

    @Test("it costs no read of the store, and one write a browser")
    func cost() async throws {
        try await Self.run(nil) { server, visitor, copy in
            let (finds, updates) = (server.store.calls(.find), server.store.calls(.update))
            for _ in 0..<3 { _ = try await visitor.get("/login") }
            for _ in 0..<3 { _ = try await copy(Self.chrome).get("/login") }
            #expect(server.store.calls(.find) - finds == 6)
            #expect(server.store.calls(.update) - updates == 1)
        }
    }

    @Test("with `reauthenticate` both browsers get no further before the password was given again")
    func reauthenticate() async throws {
        try await Self.run("reauthenticate") { server, visitor, copy in
            let other = copy(Self.chrome)
            #expect(try await other.get("/account").location == "/reauthenticate?next=%2Faccount")
            #expect(try await visitor.get("/account").location == "/reauthenticate?next=%2Faccount")
            let api = try await visitor.get("/api/v1/session")
            #expect(api.status == .forbidden)
            #expect(api.text.contains("reauthentication_required"))
            server.clock.advance(by: .seconds(1))
            let answer = try await visitor.submit(
                "/reauthenticate", to: "/reauthenticate", [("password", PageServer.password), ("next", "/account")])
            #expect(answer.location == "/account")
            #expect(try await visitor.get("/account").status == .ok)
            #expect(try await other.get("/account").location?.hasPrefix("/login") == true)
            #expect(try await anomalies(server).count == 1)
        }
    }

    @Test("with `reauthenticate` a clock that was set back since the login confirms no other browser")
    func clockSetBack() async throws {
        try await Self.run("reauthenticate") { server, _, copy in
            server.clock.advance(by: .seconds(-7200))
            let other = copy(Self.chrome)
            for _ in 0..<2 {
                let answer = try await other.get("/account")
                #expect(answer.location == "/reauthenticate?next=%2Faccount")
            }
        }
    }

    @Test("with `reauthenticate` one may still sign out")
    func signOut() async throws {
        try await Self.run("reauthenticate") { _, _, copy in
            let other = copy(Self.chrome)
            let token = try await other.get("/reauthenticate").field("csrf_token")
            #expect(try await other.post("/logout", [("csrf_token", token)]).status == .seeOther)
        }
    }

    @Test("with `end` the session ends for every copy of its cookie, with a reason")
    func ended() async throws {
        try await Self.run("end") { server, visitor, copy in
            #expect(try await copy(Self.curl).get("/account").location?.hasPrefix("/login") == true)
            let answer = try await visitor.get("/api/v1/session")
            #expect(answer.status == .unauthorized)
            #expect(answer.text.contains(#""reason":"revoked""#))
            let ended = try await server.context.audit.page(AuditQuery(event: "session_expired")).items
            #expect(ended.map { $0.fields["reason"]?.text } == ["suspicious"])
            #expect(ended.map { $0.fields["note"]?.text } == ["user_agent_change"])
        }
    }

    @Test("a change of browser that cannot be stored does not alter the verdict on the request")
    func storeAway() async throws {
        try await Self.run(nil) { server, _, copy in
            server.store.fail([.update])
            #expect(try await copy(Self.chrome).get("/account").status == .ok)
            server.store.heal()
            #expect(try await copy(Self.chrome).get("/account").status == .ok)
            let found = try await anomalies(server)
            #expect(found.count == 1, "it is written down as soon as it can be")
        }
        try await Self.run("reauthenticate") { server, _, copy in
            server.store.fail([.update])
            let answer = try await copy(Self.chrome).get("/account")
            #expect(answer.location == "/reauthenticate?next=%2Faccount")
        }
        try await Self.run("end") { server, _, copy in
            server.store.fail([.update, .end])
            let answer = try await copy(Self.chrome).get("/account")
            #expect(answer.status == .serviceUnavailable)
        }
    }

    @Test("more browsers than are remembered cannot fill the log, and are not let in either")
    func flood() {
        var changes = BrowserChanges()
        let now = Timestamp(milliseconds: 5)
        for number in 0..<BrowserChanges.limit {
            guard case .new(let more) = changes.verdict(on: "tool\(number)", first: "Firefox", at: now) else {
                Issue.record("\(number) is not new")
                return
            }
            changes = more
        }
        #expect(changes.verdict(on: "one more", first: "Firefox", at: now) == .beyondLimit)
        #expect(changes.verdict(on: "tool3", first: "Firefox", at: now) == .known)
        #expect(changes.isUnconfirmed(since: now))
        #expect(!changes.isUnconfirmed(since: now + .milliseconds(1)))
        #expect(!BrowserChanges().isUnconfirmed(since: nil))
    }
}
