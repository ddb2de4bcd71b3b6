import NIOHTTP1
import Testing

@testable import HummingbirdSessions

struct RequestHeadVerdictTests {
    private func verdict(
        _ fields: (String, String)...,
        method: HTTPMethod = .GET,
        target: String = "/",
        version: HTTPVersion = .http1_1
    ) -> RequestHeadVerdict {
        RequestHeadVerdict(
            HTTPRequestHead(version: version, method: method, uri: target, headers: HTTPHeaders(fields)))
    }

    @Test("an ordinary request may be followed by others")
    func ordinary() {
        #expect(verdict(("Host", "example.org")) == .serve)
        #expect(verdict(("host", "example.org"), ("Connection", "keep-alive")) == .serve)
        #expect(verdict(("Host", "example.org"), method: .OPTIONS, target: "*") == .serve)
    }

    @Test(
        "after whatever makes the decoder stop comes nothing more",
        arguments: [("Upgrade", "websocket"), ("upgrade", ""), ("Connection", "close"), ("connection", "Close")])
    func stops(_ field: (String, String)) {
        #expect(verdict(("Host", "a"), field) == .serveLast)
        #expect(verdict(field, ("Host", "a")) == .serveLast)
    }

    @Test("CONNECT is the last request")
    func connect() {
        #expect(verdict(("Host", "a:1"), method: .CONNECT, target: "a:1") == .serveLast)
    }

    @Test("HTTP/1.0 is the last request, also when it asks for more, and needs no Host")
    func old() {
        #expect(verdict(version: .http1_0) == .serveLast)
        #expect(verdict(("Connection", "keep-alive"), version: .http1_0) == .serveLast)
        #expect(verdict(("Host", "a"), version: .http1_0) == .serveLast)
        #expect(verdict(target: "http://a/", version: .http1_0) == .serveLast)
    }

    @Test("HTTP/1.1 without a Host is refused, and every version with several or an invalid one")
    func hosts() {
        #expect(verdict() == .refuse)
        #expect(verdict(("Host", "a"), ("host", "a")) == .refuse)
        #expect(verdict(("Host", "a b")) == .refuse)
        #expect(verdict(("Host", "")) == .refuse)
        #expect(verdict(("Host", "a"), ("HOST", "b"), version: .http1_0) == .refuse)
        #expect(verdict(("Host", "a b"), version: .http1_0) == .refuse)
    }

    @Test("a target that names the host itself has to name the same one")
    func absolute() {
        #expect(verdict(("Host", "example.org:8080"), target: "http://EXAMPLE.org:8080/a?b") == .serve)
        #expect(verdict(("Host", "example.org"), target: "https://example.org") == .serve)
        #expect(verdict(("Host", "example.org"), target: "http://other.example/") == .refuse)
        #expect(verdict(("Host", "example.org"), target: "http://example.org:80/") == .refuse)
        #expect(verdict(("Host", "example.org"), target: "http://a@example.org/") == .refuse)
        #expect(verdict(("Host", "example.org"), target: "ftp://example.org/") == .refuse)
        #expect(verdict(("Host", "example.org"), target: "http:///") == .refuse)
        #expect(verdict(target: "http://a b/", version: .http1_0) == .refuse)
    }

    @Test(
        "names, addresses and ports are valid",
        arguments: [
            "a", "localhost:8080", "EXAMPLE.org", "a_b-c.example.", "192.0.2.1", "[::1]", "[2001:db8::1]:443", "a:",
            "~a",
        ])
    func valid(_ host: String) {
        #expect(RequestAuthority.isValid(host.utf8))
    }

    @Test(
        "whatever else is said is no host",
        arguments: [
            "", ":80", "a b", "a,b", "a/b", "a@b", "a?b", "a#b", "a\\b", "a%62", "é", "a:b", "a:1:2", "a:123456",
            "[::1", "[]", "::1",
            "[::1]a", "[a%25eth0]", "a\t", "\"a\"", "<a>", "a;b", "a\u{0}",
        ])
    func invalid(_ host: String) {
        #expect(!RequestAuthority.isValid(host.utf8))
    }
}
