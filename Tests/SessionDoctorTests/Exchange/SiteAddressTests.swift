import Testing

@testable import SessionDoctor

@Suite("The address of the site")
struct SiteAddressTests {
    @Test(
        "only http and https without a user are the address of a site",
        arguments: [
            "", "example.org", "ftp://example.org", "https://", "https://ada@example.org",
            "https://ada:secret@example.org/",
            "https://example.org:0", "https://example.org:99999", "https://exa mple.org", "https://exämple.org",
            "javascript:alert(1)",
        ])
    func invalid(_ text: String) {
        #expect(throws: SiteAddress.Problem.self) { try SiteAddress(text) }
    }

    @Test("the origin has no default port, and the start page keeps path and query")
    func origin() throws {
        let site = try SiteAddress("HTTPS://Example.org:443/shop?a=b#c")
        #expect(site.origin == "https://example.org")
        #expect(site.start == "/shop?a=b")
        #expect(try SiteAddress("http://[::1]:8080").origin == "http://[::1]:8080")
    }

    @Test(
        "a redirect stays on the site only if scheme, host and port are its own",
        arguments: [
            ("/a?b=c", SiteAddress.Target.here("/a?b=c")), ("b", .here("/shop/b")), ("?x", .here("/shop/login?x")),
            ("http://localhost:8080/x", .here("/x")), ("//evil.example/x", .elsewhere("http://evil.example")),
            ("https://localhost:8080/", .elsewhere("https://localhost:8080")),
            ("http://localhost:8081/", .elsewhere("http://localhost:8081")),
            ("http://localhost.evil.example:8080/", .elsewhere("http://localhost.evil.example:8080")),
        ])
    func redirects(_ location: String, _ target: SiteAddress.Target) throws {
        let site = try SiteAddress("http://localhost:8080/")
        #expect(site.target(of: location, from: "/shop/login") == target)
    }

    @Test(
        "a redirect with a user, or to another scheme, leads elsewhere",
        arguments: ["http://localhost:8080@evil.example/", "javascript:alert(1)", "mailto:a@b.example"])
    func hostile(_ location: String) throws {
        let site = try SiteAddress("http://localhost:8080/")
        if case .here(let path) = site.target(of: location, from: "/") { Issue.record("followed to \(path)") }
    }
}
