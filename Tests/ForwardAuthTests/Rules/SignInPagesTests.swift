import Testing

@testable import ForwardAuth
@testable import WebAddresses
@testable import WebPages

@Suite("A proxy that guards this server's own host")
struct SignInPagesTests {
    private func access(_ rules: String?, to url: String) throws -> [Access] {
        let pages = SignInPages(of: try PublicURL("https://auth.example.org"))
        let request = try ForwardedRequest(try ForwardedAddress(url: url), method: "GET", client: nil)
        guard let rules else { return try RuleSet.signedInEverywhere(but: pages).accesses(for: request) }
        let file = RuleFile(yaml: "rules:\n" + rules)
        try #require(file.problems.isEmpty)
        return try RuleSet(file.rules, signInPages: pages).accesses(for: request)
    }

    private static let rules: [String?] = [
        nil, "  - {access: signed-in}\n", "  - {host: app.example.org, access: signed-in}\n",
        "  - {host: auth.example.org, access: {groups: [operators], fresh: 5m}}\n",
        "  - {host: \"*.example.org\", access: deny}\n", "  - {access: deny}\n",
    ]

    @Test(
        "the pages that users need to sign in are open under every rule",
        arguments: [
            "/login", "/login?next=/account", "/login/factor", "/logout", "/reauthenticate", "/reset?token=x", "/setup",
            "/handover?to=x", "/assets/coatcheck.css", "/csp-reports", "/.well-known/jwks.json",
            "/.well-known/webauthn", "/.well-known/passkey-endpoints", "/api/v1/login", "/%6cogin",
        ])
    func open(_ path: String) throws {
        for rules in Self.rules {
            #expect(try access(rules, to: "https://auth.example.org" + path) == [.bypass], "\(rules ?? "no rules")")
        }
    }

    @Test(
        "other pages, hosts, ports and schemes are not",
        arguments: [
            "https://auth.example.org/account", "https://auth.example.org/admin", "https://auth.example.org/",
            "https://auth.example.org/loginx", "https://auth.example.org/x/login", "https://app.example.org/login",
            "https://auth.example.org:8443/login", "http://auth.example.org/login", "https://x.auth.example.org/login",
        ])
    func closed(_ url: String) throws {
        #expect(try access(nil, to: url) == [.signedIn])
        #expect(try access("  - {access: deny}\n", to: url) == [.deny])
    }

    @Test("a rule that names this server's host may deny them")
    func denied() throws {
        let rules = "  - {host: auth.example.org, path: /setup, access: deny}\n  - {access: signed-in}\n"
        #expect(try access(rules, to: "https://auth.example.org/setup?token=x") == [.deny])
        #expect(try access(rules, to: "https://auth.example.org/login") == [.bypass])
    }
}
