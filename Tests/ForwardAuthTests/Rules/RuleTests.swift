import Testing

@testable import ForwardAuth
@testable import WebAddresses

@Suite("Rules about addresses")
struct RuleTests {
    private static let file = """
        rules:
          - {host: app.example.org, path: /health, methods: [GET, HEAD], access: bypass}
          - {host: app.example.org, glob: "/static/**.css", access: bypass}
          - {host: app.example.org, glob: "/u/*/photo", access: deny}
          - {host: app.example.org, regex: "/v[0-9]+/open", access: bypass}
          - {host: app.example.org, path: /intern, networks: [10.0.0.0/8, "2001:db8::/32"], access: bypass}
          - {host: app.example.org, path: /admin/, access: {groups: [operators], level: aal2, fresh: 5m}}
          - {host: "app.example.org:8443", access: deny}
          - {host: "*.example.org", access: signed-in}
        """

    private func decide(_ url: String, _ method: String = "GET", from client: String? = "203.0.113.9") throws -> String
    {
        let file = RuleFile(yaml: Self.file)
        try #require(file.problems.isEmpty)
        let request = try ForwardedRequest(
            try ForwardedAddress(url: url), method: method, client: client.flatMap { IPAddress($0) })
        return try RuleSet(file.rules).accesses(for: request).map(\.description).joined(separator: " and ")
    }

    @Test(
        "the first rule that matches decides, and a request without a match is denied",
        arguments: [
            ("https://app.example.org/health", "bypass"), ("https://APP.example.org/health/db", "bypass"),
            ("https://app.example.org/healthy", "signed-in"),
            ("https://app.example.org/static/a.css", "bypass"), ("https://app.example.org/static/a/b.css", "bypass"),
            ("https://app.example.org/static/a.css/x", "signed-in"), ("https://app.example.org/u/1/photo", "deny"),
            ("https://app.example.org/u/1/2/photo", "signed-in"),
            ("https://app.example.org/v12/open", "bypass"), ("https://app.example.org/v12/open/x", "signed-in"),
            ("https://app.example.org/x/v1/open", "signed-in"),
            ("https://app.example.org/admin", "groups operators, level aal2, fresh 5m"),
            ("https://app.example.org/%61dmin/x", "groups operators, level aal2, fresh 5m"),
            ("https://app.example.org:8443/", "deny"), ("https://app.example.org:8443/health", "bypass"),
            ("https://a.b.example.org/", "signed-in"), ("https://example.org/", "deny"),
            ("https://app.example.org.evil.example/", "deny"), ("https://xapp.example.org/health", "signed-in"),
            ("https://evilexample.org/", "deny"),
        ])
    func firstMatch(url: String, access: String) throws {
        #expect(try decide(url) == access)
    }

    @Test("a rule about methods or networks is about those only")
    func methodsAndNetworks() throws {
        #expect(try decide("https://app.example.org/health", "POST") == "signed-in")
        #expect(try decide("https://app.example.org/health", "HEAD") == "bypass")
        #expect(try decide("https://app.example.org/intern", from: "10.1.2.3") == "bypass")
        #expect(try decide("https://app.example.org/intern", from: "2001:db8::9") == "bypass")
        #expect(try decide("https://app.example.org/intern") == "signed-in")
        #expect(try decide("https://app.example.org/intern", from: nil) == "signed-in")
    }

    @Test("without a file every address needs a signed-in user")
    func noFile() throws {
        let request = try ForwardedRequest(try ForwardedAddress(url: "https://a.b/x"), method: "GET", client: nil)
        #expect(try RuleSet.signedInEverywhere(but: nil).accesses(for: request) == [.signedIn])
        #expect(try RuleSet([]).accesses(for: request) == [.deny])
    }

    @Test("stars take time in proportion to the length of any path")
    func manyStars() {
        let glob = GlobPattern(String(repeating: "*a", count: 30) + "*b")
        #expect(!glob.matches(String(repeating: "a", count: 4000)))
    }

}
