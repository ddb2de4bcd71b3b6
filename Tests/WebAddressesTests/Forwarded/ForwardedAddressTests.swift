import Testing

@testable import WebAddresses

@Suite("The address a proxy was asked for")
struct ForwardedAddressTests {
    private func read(_ uri: String, host: String = "app.example.org", scheme: String = "https") throws
        -> ForwardedAddress
    {
        try ForwardedAddress(scheme: scheme, authority: host, uri: uri[...])
    }

    @Test(
        "a plain path is what rules see, decoded once",
        arguments: [
            ("/", "/"), ("/admin", "/admin"), ("/admin/", "/admin/"), ("/%61dmin", "/admin"), ("/a%20b", "/a b"),
            ("/caf%C3%A9", "/café"), ("/a.b/..c/d..", "/a.b/..c/d.."), ("/100%25", "/100%"), ("/a%3Fb", "/a?b"),
            ("/x?y=../../z;//%2e", "/x"), ("/a%CC%81", "/a\u{301}"),
            ("/a%E2%80%8D/%E2%80%8Cb", "/a\u{200D}/\u{200C}b"), ("/a%C2%A0b%E3%80%80", "/a\u{A0}b\u{3000}"),
            ("/%CC%81/x", "/\u{301}/x"), ("/~a-b_c!$&'()*+,:@=", "/~a-b_c!$&'()*+,:@="), ("/[a]|^", "/[a]|^"),
        ])
    func plain(uri: String, path: String) throws {
        let address = try read(uri)
        #expect(address.path.utf8.elementsEqual(path.utf8))
        #expect(address.pathAndQuery == uri)
        #expect(address.url == "https://app.example.org" + uri)
    }

    @Test(
        "a path that two readers could take for different ones is refused",
        arguments: [
            "//", "//admin", "/a//b", "/admin//", "/./admin", "/a/.", "/a/..", "/..", "/.", "/../admin", "/a/../b",
            "/%2e/admin", "/%2E%2e/admin", "/a/%2e%2e", "/.%2e/x", "/file%2etxt", "/a%2fb", "/a%2Fb", "/a%5cb",
            "/a\\b", "/a;b", "/a;jsessionid=1/b", "/a%3bb", "/admin%3B.css", "/%00", "/a%0d%0ab", "/a%7f", "/a%09b",
            "/%252e%252e/", "/%2561dmin", "/%25252e", "/a%zz", "/a%2", "/a%", "/%C0%AE/", "/%ff", "/%E9", "/a#b", "/#",
            "/\\evil.example", "/admin%E2%80%A8", "/admin%E2%80%A9", "/admin%C2%85", "/a%0A", "/a%1F", "/a%C2%80",
            "/a%C2%9F",
            "/a%C2%AD", "/a%E2%80%8B", "/a%E2%80%8E", "/a%E2%80%AE", "/a%E2%81%A0", "/a%E2%81%A6", "/a%EF%BB%BF",
            "/a%EF%BF%BF", "/a%EF%B7%90", "/a%F3%A0%81%81", "/a%ED%A0%80", "/a%F4%90%80%80", "/a%E0%80%AF",
            "/a%F0%80%80%AF",
            "/a%E2%80", "/a%80", "/a%FE", "/a%D8%9C",
            "/a/...", "/a/.../b", "/a/..%20/b", "/a/%20", "/a/%C2%A0/b", "/a/.%E2%80%8D./b", "/%E2%80%8C",
            "/a/%EF%B8%8F/b",
        ])
    func ambiguous(uri: String) {
        #expect { try read(uri) } throws: { ($0 as? ForwardedRequestError)?.kind == .ambiguous }
    }

    @Test(
        "text that is not a path is malformed",
        arguments: [
            "", "admin", "?x", "*", "https://evil.example/", "/a b", "/é", "/a\u{7}", "/a\nb", "/a\r\nX: y",
            "/a?b c", "/a?b#c", "/a?\u{1}", "/" + String(repeating: "a", count: 4096),
            "/?" + String(repeating: "a", count: 8192),
        ])
    func malformed(uri: String) {
        #expect { try read(uri) } throws: { ($0 as? ForwardedRequestError)?.kind == .malformed }
    }

    @Test(
        "a host is read without regard to case, and its usual port is left out",
        arguments: [
            ("https", "APP.Example.org", "https://app.example.org"), ("https", "a.b:443", "https://a.b"),
            ("https", "a.b:80", "https://a.b:80"), ("http", "a.b:80", "http://a.b"),
            ("http", "a.b:443", "http://a.b:443"), ("HTTPS", "a_b.c", "https://a_b.c"),
            ("wss", "a.b", "https://a.b"), ("ws", "a.b:8080", "http://a.b:8080"),
            ("https", "192.0.2.1:8443", "https://192.0.2.1:8443"),
            ("https", "[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
        ])
    func hosts(scheme: String, host: String, origin: String) throws {
        let address = try read("/", host: host, scheme: scheme)
        #expect(address.origin == origin)
        #expect(address.isWebSocket == scheme.hasPrefix("ws"))
    }

    @Test(
        "text that is not a host is refused",
        arguments: [
            "", ".", "a..b", "a.b.", ".a.b", "a b", "a,b", "a@b", "user:pass@a.b", "a.b:", "a.b:0", "a.b:65536",
            "a.b:8443:1", "a.b:+80", "a.b:８０", "a/b", "a.b/c", "a\\b", "[::1", "::1", "[::1]x", "[192.0.2.1]", "*.a.b",
            "é.example", "a%2eb", "a.b\u{0}", String(repeating: "a", count: 64) + ".b",
            String(repeating: "a.", count: 130) + "b",
        ])
    func noHosts(host: String) {
        #expect { try read("/", host: host) } throws: { ($0 as? ForwardedRequestError)?.kind == .malformed }
    }

    @Test("only the four schemes of browsers are known", arguments: ["", "ftp", "httpx", "https,http", "javascript"])
    func schemes(scheme: String) {
        #expect(throws: ForwardedRequestError.self) { try read("/", scheme: scheme) }
    }

    @Test(
        "an absolute address is taken apart the same way",
        arguments: [
            ("https://app.example.org/a?b=c", "https://app.example.org/a?b=c"),
            ("https://app.example.org:443/", "https://app.example.org/"), ("https://a.b", "https://a.b/"),
            ("HTTPS://A.B/C", "https://a.b/C"),
        ])
    func absolute(text: String, url: String) throws {
        #expect(try ForwardedAddress(url: text).url == url)
    }

    @Test(
        "text that is not an absolute address is refused",
        arguments: [
            "", "/a", "//a.b/", "a.b/", "https:a.b", "https:/a.b", "https:///x", "https://a@b/", "https://a.b\\c/",
            "https://a.b#c", "https://a.b?x", "://a.b/", "https://a.b/\u{301}", "https:/\u{301}/a.b/",
            "https://a.b\u{301}/",
        ])
    func notAbsolute(text: String) {
        #expect(throws: ForwardedRequestError.self) { try ForwardedAddress(url: text) }
    }
}
