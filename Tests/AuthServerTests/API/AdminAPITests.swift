import HTTPTypes
import SessionsTesting
import Testing
import UserAccounts

@Suite("The API: administration")
struct AdminAPITests {
    private static let calls: [(HTTPRequest.Method, String)] = [
        (.get, "/admin/users"), (.post, "/admin/users"), (.get, "/admin/users/x"), (.patch, "/admin/users/x"),
        (.delete, "/admin/users/x"), (.post, "/admin/users/x/reset-password"),
        (.post, "/admin/users/x/revoke-sessions"),
        (.get, "/admin/sessions"), (.delete, "/admin/sessions/x"), (.post, "/admin/sessions/revoke-all"),
        (.get, "/admin/audit"), (.get, "/admin/policy"),
    ]

    @Test("every call is for administrators only")
    func roles() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("ada")
            let user = APIClient(http)
            try await user.login("ada")
            for (method, path) in Self.calls {
                #expect(try await user.call(method, path).code == "forbidden", "\(method) \(path)")
                #expect(try await APIClient(http).call(method, path).code == "unauthenticated", "\(method) \(path)")
            }
        }
    }

    @Test("every change needs a recently confirmed password")
    func freshness() async throws {
        try await PageServer.run { server, http in
            let account = try await server.person("root", isAdministrator: true)
            let client = APIClient(http)
            try await client.login("root")
            server.clock.advance(by: .seconds(301))
            for (method, path) in Self.calls where method != .get {
                let path = path.replacing("/x", with: "/\(account.id)")
                #expect(try await client.call(method, path).code == "reauthentication_required", "\(method) \(path)")
            }
            #expect(try await client.call(.get, "/admin/users").status == .ok)
        }
    }

    @Test("an account is created with an invitation, changed field by field, disabled with its sessions, deleted")
    func lifecycle() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("root", isAdministrator: true)
            let admin = APIClient(http)
            try await admin.login("root")
            let created = try await admin.call(.post, "/admin/users", #"{"username":"grace","email":"g@example.org"}"#)
            #expect(created.status == .created)
            #expect((created.object("invitation")["url"] as? String)?.contains("/reset?token=") == true)
            let id = try #require(created.object("user")["id"] as? String)
            #expect(try await admin.call(.post, "/admin/users", #"{"username":"GRACE"}"#).code == "username_taken")
            let changed = try await admin.call(
                .patch, "/admin/users/\(id)", #"{"email":null,"groups":["staff"],"display_name":"Grace H."}"#)
            #expect(changed.body["email"] == nil)
            #expect(changed.body["groups"] as? [String] == ["staff"])
            #expect(try await admin.call(.patch, "/admin/users/\(id)", #"{"disabled":true}"#).status == .ok)
            #expect(try await admin.call(.delete, "/admin/users/\(id)").status == .noContent)
            #expect(try await admin.call(.get, "/admin/users/\(id)").status == .notFound)
        }
    }

    @Test(
        "a field that does not exist or is read-only is refused",
        arguments: [
            #"{"username":"x","password":"chosen by somebody else"}"#, #"{"username":"a b"}"#,
            #"{"username":"x","roles":["root"]}"#, #"{"username":"x","email":"nowhere"}"#,
            #"{"username":"x","display_name":"\u0007"}"#,
        ])
    func refused(body: String) async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("root", isAdministrator: true)
            let admin = APIClient(http)
            try await admin.login("root")
            #expect(try await admin.call(.post, "/admin/users", body).code == "invalid")
        }
    }

    @Test("a role taken away is gone at the next call")
    func demotion() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("root", isAdministrator: true)
            let second = try await server.person("second", isAdministrator: true)
            let (root, other) = (APIClient(http), APIClient(http))
            try await root.login("root")
            try await other.login("second")
            #expect(try await root.call(.patch, "/admin/users/\(second.id)", #"{"roles":[]}"#).status == .ok)
            #expect(try await other.call(.get, "/admin/users").status != .ok)
            try await other.login("second")
            #expect(try await other.call(.get, "/admin/users").code == "forbidden")
        }
    }

    @Test("the last administrator cannot be demoted, disabled or deleted")
    func lastAdministrator() async throws {
        try await PageServer.run { server, http in
            let root = try await server.person("root", isAdministrator: true)
            let client = APIClient(http)
            try await client.login("root")
            let path = "/admin/users/\(root.id)"
            #expect(try await client.call(.patch, path, #"{"roles":[]}"#).code == "last_administrator")
            #expect(try await client.call(.patch, path, #"{"disabled":true}"#).code == "last_administrator")
            #expect(try await client.call(.delete, path).code == "last_administrator")
            #expect(try await client.call(.get, "/session").status == .ok)
        }
    }

    @Test("the sessions of all users can be searched, paged and ended")
    func sessions() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("root", isAdministrator: true)
            _ = try await server.person("ada")
            let (root, ada) = (APIClient(http), APIClient(http))
            try await root.login("root")
            for _ in 0..<3 { try await APIClient(http).login("ada") }
            try await ada.login("ada")
            let page = try await root.call(.get, "/admin/sessions?user=ada&limit=3")
            #expect(page.items.count == 3)
            let next = try #require(page.body["next"] as? String)
            let rest = try await root.call(.get, "/admin/sessions?user=ada&limit=3&after=\(next)")
            #expect(rest.items.count == 1)
            #expect(rest.items.first?["username"] as? String == "ada")
            let count = try await root.call(.post, "/admin/sessions/revoke-all")
            #expect(count.body["count"] as? Int == 4)
            #expect(try await ada.call(.get, "/session").reason == "revoked")
            #expect(try await root.call(.get, "/session").status == .ok)
            #expect(try await root.call(.get, "/admin/sessions?limit=x").code == "bad_request")
            #expect(try await root.call(.get, "/admin/sessions?user=a&user=b").code == "bad_request")
        }
    }

    @Test("the audit log can be read and filtered, and reading it is recorded")
    func audit() async throws {
        try await PageServer.run { server, http in
            _ = try await server.person("root", isAdministrator: true)
            let root = APIClient(http)
            try await root.login("root")
            try await APIClient(http).login("root", "wrong")
            let failures = try await root.call(.get, "/admin/audit?event=authn_login_fail")
            #expect(failures.items.count == 1)
            #expect(failures.items.first?["reason"] as? String == "bad_credentials")
            let reads = try await root.call(.get, "/admin/audit?event=admin_audit_read")
            #expect(reads.items.count == 1)
        }
    }
}
