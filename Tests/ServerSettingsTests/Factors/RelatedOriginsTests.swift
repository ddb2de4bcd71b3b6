import Testing
import WebAddresses

@testable import ServerSettings

@Suite("Related origins")
struct RelatedOriginsTests {
    @Test(
        "what counts is the registered name",
        arguments: [
            ("example.org", "example"), ("login.example.org", "example"), ("a.b.example.co.uk", "example"),
            ("example.co.uk", "example"), ("example.com.br", "example"), ("co.uk", "co"), ("org.de", "org"),
            ("shop.example.de", "example"), ("www.co.com", "co"),
        ])
    func label(host: String, expected: String) {
        #expect(RelatedOrigins.label(of: host) ?? "" == expected)
    }

    @Test("a host without a domain has no name", arguments: ["localhost", "example.org.", ".org", "a..b", ""])
    func noLabel(host: String) {
        #expect(RelatedOrigins.label(of: host) == nil)
    }

    @Test("five names are allowed, at any number of origins, and a sixth is refused")
    func limit() throws {
        let names = ["one", "two", "three", "four", "five"]
        let origins = try names.flatMap { name in
            try ["https://\(name).org", "https://a.\(name).com:8443", "https://\(name).co.uk"].map {
                try PublicURL($0)
            }
        }
        let allowed = try RelatedOrigins(origins)
        #expect(allowed.origins == origins)
        let sixth = try PublicURL("https://six.org")
        let refusal = #expect(throws: ValueError.self) { try RelatedOrigins(origins + [sixth]) }
        #expect(refusal?.reason.contains("6 different names") == true)
    }
}
