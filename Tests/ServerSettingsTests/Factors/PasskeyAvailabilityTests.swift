import Passkeys
import Testing
import WebAddresses

@testable import ServerSettings

@Suite("Where passkeys can be used")
struct PasskeyAvailabilityTests {
    /// The id of the relying party, or nil if passkeys are off.
    private func id(at url: String, id: String? = nil, related: [String] = []) throws -> String? {
        let related = try RelatedOrigins(related.map { try PublicURL($0) })
        guard case .on(let party) = PasskeyAvailability(at: try PublicURL(url), id: id, related: related) else {
            return nil
        }
        return party.id
    }

    @Test(
        "the id is the host, or a domain above it",
        arguments: [
            ("https://auth.example.org", nil, "auth.example.org"),
            ("https://auth.example.org", "example.org", "example.org"),
            ("https://auth.example.org:8443", "auth.example.org", "auth.example.org"),
            ("https://intranet", nil, "intranet"),
            ("http://localhost:8080", nil, "localhost"), ("http://auth.localhost:8080", nil, "auth.localhost"),
        ] as [(String, String?, String)])
    func accepted(url: String, configured: String?, expected: String) throws {
        let found = try id(at: url, id: configured)
        #expect(found == expected)
    }

    @Test(
        "they are off where browsers refuse them",
        arguments: [
            ("https://192.0.2.1", nil), ("https://[2001:db8::1]", nil), ("http://127.0.0.1:8080", nil),
            ("http://auth.example.org", nil), ("https://my_host.example.org", nil),
            ("https://auth.example.org", "org"), ("https://auth.example.org", "xample.org"),
            ("https://example.org", "auth.example.org"), ("https://auth.example.org", "example.com"),
            ("https://192.0.2.1", "0.2.1"), ("https://auth.example.org", ""), ("https://a.org.", "org."),
        ] as [(String, String?)])
    func refused(url: String, configured: String?) throws {
        let found = try id(at: url, id: configured)
        #expect(found == nil)
    }

    @Test("a host of another domain needs its own place among the related origins")
    func related() throws {
        let other = try id(at: "https://example.com", id: "example.org", related: ["https://example.com"])
        #expect(other == "example.org")
        let unlisted = try id(at: "https://example.com", id: "example.org", related: ["https://example.net"])
        #expect(unlisted == nil)
        let otherPort = try id(at: "https://example.com:8443", id: "example.org", related: ["https://example.com"])
        #expect(otherPort == nil)
    }

    @Test("passkeys that are off are a warning, and an error only if an id is configured")
    func visible() {
        var environment = ["COATCHECK_PUBLIC_URL": "http://127.0.0.1:8080"]
        let parsed = ServerConfiguration.parse(ConfigurationInput(environment: environment))
        #expect(parsed.problems.isEmpty)
        #expect(parsed.configuration.remarks.contains { $0.contains("passkeys are off") && $0.contains("IP address") })
        #expect(parsed.configuration.factors.relyingParty == nil)
        environment["COATCHECK_WEBAUTHN_RP_ID"] = ""
        #expect(ServerConfiguration.parse(ConfigurationInput(environment: environment)).problems.isEmpty)
        environment["COATCHECK_WEBAUTHN_RP_ID"] = "localhost"
        let refused = ServerConfiguration.parse(ConfigurationInput(environment: environment)).problems
        #expect(refused.map(\.key) == ["webauthn.rp.id"])
    }

    @Test("a list of related origins that browsers read elsewhere is a warning")
    func readElsewhere() throws {
        var environment = [
            "COATCHECK_PUBLIC_URL": "https://example.org", "COATCHECK_WEBAUTHN_RELATED_ORIGINS": "https://example.com",
        ]
        #expect(try ServerConfiguration(ConfigurationInput(environment: environment)).remarks.isEmpty)
        for url in ["https://example.org:8443", "https://auth.example.org"] {
            environment["COATCHECK_PUBLIC_URL"] = url
            environment["COATCHECK_WEBAUTHN_RP_ID"] = "example.org"
            let remarks = try ServerConfiguration(ConfigurationInput(environment: environment)).remarks
            #expect(remarks.count == 1)
            #expect(remarks.first?.contains("https://example.org/.well-known/webauthn") == true)
        }
    }
}
