import Testing

@testable import Passkeys

@Suite("Relying party")
struct RelyingPartyTests {
    @Test(
        "host names are ids",
        arguments: [
            "example.org", "localhost", "a.b-c.example", "xn--bcher-kva.example", "1.example", "a1",
            String(repeating: "a", count: 63) + ".b",
        ])
    func id(id: String) throws {
        #expect(try RelyingParty(id: id, name: "Example", origins: ["https://example.org"]).id == id)
    }

    @Test(
        "what is no host name in lower case is no id",
        arguments: [
            "", ".", "example.org.", ".example.org", "a..b", "Example.org", "bücher.example", "example.org:443",
            "https://example.org",
            "example.org/", "127.0.0.1", "10.1", "2130706433", "a.0x7f", "0x7f000001", "[::1]", "::1", "-a.example",
            "a-.example",
            "a_b.example", "a b.example", "*.example.org", "example.org\n", "user@example.org",
            String(repeating: "a", count: 64) + ".b",
            Array(repeating: "abcdefg", count: 32).joined(separator: "."),
        ])
    func badID(id: String) {
        #expect(throws: RelyingParty.Unsuitable.self) {
            try RelyingParty(id: id, name: "Example", origins: ["https://example.org"])
        }
    }

    @Test(
        "https is an origin, http only at this machine",
        arguments: [
            "https://example.org", "https://login.example.org:8443", "http://localhost", "http://localhost:8080",
            "https://localhost", "http://app.localhost:3000", "https://other.example",
        ])
    func origin(origin: String) throws {
        #expect(try RelyingParty(id: "example.org", name: "Example", origins: [origin]).origins == [origin])
    }

    @Test(
        "what browsers do not write is no origin",
        arguments: [
            "", "example.org", "http://example.org", "http://localhost.example.org", "http://127.0.0.1:8080",
            "https://127.0.0.1",
            "https://[::1]", "https://", "https://example.org/", "https://example.org:443", "http://localhost:80",
            "https://example.org:0",
            "https://example.org:", "https://example.org:65536", "https://example.org:08443",
            "https://example.org:+8443",
            "https://example.org:8443/", "https://Example.org", "HTTPS://example.org", "https://a@example.org",
            "https://*.example.org",
            "https://example.org?", "null", "android:apk-key-hash:AAAA", "wss://example.org",
            "https://example.org https://b.example",
        ])
    func badOrigin(origin: String) {
        let unsuitable = #expect(throws: RelyingParty.Unsuitable.self) {
            try RelyingParty(id: "example.org", name: "Example", origins: ["https://example.org", origin])
        }
        #expect(unsuitable?.description.contains("\"\(origin)\"") == true)
    }

    @Test("there is at least one origin")
    func noOrigin() {
        #expect(throws: RelyingParty.Unsuitable.self) {
            try RelyingParty(id: "example.org", name: "Example", origins: [])
        }
    }

    @Test(
        "a name has 1 to 255 bytes without control characters",
        arguments: ["", "a\nb", "\u{7F}", String(repeating: "a", count: 256)])
    func name(name: String) {
        #expect(throws: RelyingParty.Unsuitable.self) {
            try RelyingParty(id: "example.org", name: name, origins: ["https://example.org"])
        }
    }
}
