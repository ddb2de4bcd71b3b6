import Testing

@testable import ServerSettings
@testable import WebAddresses

@Suite struct ReturnTargetTests {
    private func listed(_ hosts: String..., plainHTTP: Bool = false) -> RedirectHosts {
        RedirectHosts(hosts.compactMap { HostPattern($0) }, allowsPlainHTTP: plainHTTP)
    }

    @Test(
        "a path on this server is accepted as it is",
        arguments: [
            "/account", "/admin/users?q=a%20b&after=x", "/", "/a-b_c.d~e", "/admin/audit?since=2026-11-01#log",
            "/caf%C3%A9",
        ])
    func localPaths(text: String) {
        #expect(ReturnTarget(text)?.description == text)
        #expect(ReturnTarget(text)?.isLocal == true)
    }

    @Test(
        "a target that could lead to another host is refused",
        arguments: [
            "", "account", "https://evil.example", "http://evil.example", "//evil.example", "///evil.example",
            "/\\evil.example", "\\\\evil.example", "https:evil.example", "https:/evil.example",
            "https:\\\\evil.example",
            "%2f%2fevil.example", "/%2fevil.example", "/%2Fevil.example", "/%5cevil.example", "/%252fevil.example",
            "/%09/evil.example", "/\t/evil.example", "/\n/evil.example", "/a\r\nSet-Cookie: x=y", "/%0d%0aX: y",
            " //evil.example", "/ /evil.example", "/a//evil.example", "/..//evil.example", "javascript:alert(1)",
            "data:text/html,x", "https://app.ok.example@evil.example", "https://app.ok.example.evil.example/",
            "https://evil.example/app.ok.example", "https://app.ok.example:8443/",
            "https://app.ok.example\\@evil.example",
            "HTTPS://evil.example", "https://", "https:///", "/%zz", "/%2", "/\u{FF0F}evil.example", "/é",
        ])
    func foreignTargets(text: String) {
        #expect(ReturnTarget(text, hosts: listed("app.ok.example")) == nil)
    }

    @Test(
        "a listed host is accepted over https only",
        arguments: [
            ("https://app.ok.example/x?y=1", true), ("https://app.ok.example", true), ("https://APP.ok.example/", true),
            ("http://app.ok.example/", false), ("https://other.ok.example/", false),
            ("https://u:p@app.ok.example/", false), ("https://app.ok.example:443/", true),
            ("https://app.ok.example:8443/", false), ("https://app.ok.example./", false),
            ("https://app.ok.example/a//b", false), ("https://app.ok.example/%2e%2e/x", false),
            ("wss://app.ok.example/", false),
        ])
    func listedHosts(text: String, isAccepted: Bool) {
        let target = ReturnTarget(text, hosts: listed("app.ok.example"))
        #expect((target != nil) == isAccepted)
        #expect(target?.isLocal != true)
    }

    @Test(
        "a target that would lead in a circle is refused",
        arguments: [
            "/login", "/login?next=/account", "/logout", "/LOGIN", "/reauthenticate?next=/x", "/setup", "/login#x",
            "/login/",
        ])
    func circles(text: String) {
        #expect(ReturnTarget(text) == nil)
    }

    @Test("an endless target is refused")
    func endless() {
        #expect(ReturnTarget("/" + String(repeating: "a", count: 2047)) != nil)
        #expect(ReturnTarget("/" + String(repeating: "a", count: 2048)) == nil)
        let hosts = listed("app.ok.example")
        #expect(ReturnTarget("https://app.ok.example/" + String(repeating: "a", count: 2047), hosts: hosts) != nil)
        #expect(ReturnTarget("https://app.ok.example/" + String(repeating: "a", count: 2048), hosts: hosts) == nil)
        #expect(ReturnTarget("/handover?" + String(repeating: "a", count: 4096)) == nil)
    }

    @Test("a policy names few hosts, and the schemes of many")
    func policySources() {
        #expect(listed("a.example", "*.b.example").policySources == ["https://a.example", "https://*.b.example"])
        let many = RedirectHosts((0..<600).compactMap { HostPattern("app\($0).example") }, allowsPlainHTTP: true)
        #expect(many.policySources == ["https:", "http:"])
    }

    @Test(
        "a wildcard covers every host below a domain, and a port only itself",
        arguments: [
            ("https://a.ok.example/", true), ("https://a.b.ok.example/", true), ("https://ok.example/", false),
            ("https://aok.example/", false), ("https://one.example:8443/", true), ("https://one.example/", false),
        ])
    func wildcards(text: String, isAccepted: Bool) {
        #expect((ReturnTarget(text, hosts: listed("*.ok.example", "one.example:8443")) != nil) == isAccepted)
    }

    @Test("http is accepted for listed hosts only where this server is http itself, which means on loopback")
    func plainHTTP() {
        #expect(ReturnTarget("http://app.localhost/x", hosts: listed("app.localhost", plainHTTP: true)) != nil)
        #expect(ReturnTarget("http://other.localhost/", hosts: listed("app.localhost", plainHTTP: true)) == nil)
        #expect(ReturnTarget("http://app.localhost/x", hosts: listed("app.localhost")) == nil)
        for (origin, allowed) in [("https://auth.example.org", false), ("http://localhost:8080", true)] {
            let input = ConfigurationInput(environment: [
                "COATCHECK_PUBLIC_URL": origin, "COATCHECK_FORWARDAUTH_REDIRECT_HOSTS": "app.example.org",
            ])
            let hosts = ServerConfiguration.parse(input).configuration.forwardAuth.redirectHosts
            #expect(hosts.allowsPlainHTTP == allowed)
        }
    }
}
