import Passkeys
import Testing
import WebAddresses

@testable import ServerSettings

@Suite("Settings of second factors")
struct FactorSettingsTests {
    private func parse(_ settings: [String: String]) -> ServerConfiguration.Parsed {
        let environment = settings.map { ("COATCHECK_" + $0.uppercased().replacing(".", with: "_"), $1) }
        return ServerConfiguration.parse(
            ConfigurationInput(environment: Dictionary(uniqueKeysWithValues: environment)))
    }

    @Test("by default no account needs a second factor, every login asks for it, and passkeys belong to the host")
    func defaults() {
        let factors = parse([:]).configuration.factors
        #expect(factors.required == .never)
        #expect(factors.grace == .seconds(7 * 86_400))
        #expect(factors.trustedBrowser == nil)
        #expect(factors.relatedOrigins == .none)
        #expect(factors.relyingParty?.id == "localhost")
        #expect(factors.issuer == "localhost")
    }

    @Test("each key has its effect")
    func values() {
        let parsed = parse([
            "public.url": "https://auth.example.org:8443", "factors.required": "administrators", "factors.grace": "0s",
            "factors.trusted.browser": "90d", "webauthn.rp.id": "Example.org",
            "webauthn.related.origins": "https://Example.com:443, https://a.example.co.uk:8443,https://example.com",
        ])
        #expect(parsed.problems.isEmpty)
        let factors = parsed.configuration.factors
        #expect(factors.required == .administrators)
        #expect(factors.grace == .zero)
        #expect(factors.trustedBrowser == .seconds(90 * 86_400))
        #expect(
            factors.relatedOrigins.origins.map(\.origin) == ["https://example.com", "https://a.example.co.uk:8443"])
        #expect(factors.issuer == "auth.example.org")
        #expect(factors.relyingParty?.id == "example.org")
        #expect(factors.relyingParty?.name == "auth.example.org")
        #expect(parsed.entries.first { $0.key.name == "webauthn.rp.id" }?.value == "example.org")
    }

    @Test("answers count from the origin of public.url only, whatever origins are related")
    func origins() {
        let parsed = parse(["public.url": "https://a.example.org", "webauthn.related.origins": "https://example.com"])
        #expect(parsed.configuration.factors.relyingParty?.origins == ["https://a.example.org"])
    }

    @Test(
        "a wrong value is refused, and names its key",
        arguments: [
            ("factors.required", "admins"), ("factors.grace", "91d"), ("factors.grace", "off"),
            ("factors.trusted.browser", "0s"), ("factors.trusted.browser", "91d"), ("factors.trusted.browser", "on"),
            ("webauthn.rp.id", "https://localhost"), ("webauthn.rp.id", "localhost:8080"),
            ("webauthn.rp.id", "example.org"), ("webauthn.rp.id", "127.0.0.1"), ("webauthn.rp.id", "ocalhost"),
            ("webauthn.rp.id", ".localhost"),
            ("webauthn.related.origins", "example.org"), ("webauthn.related.origins", "http://example.org"),
            ("webauthn.related.origins", "https://example.org/login"),
            ("webauthn.related.origins", "https://localhost"),
            ("webauthn.related.origins", "https://192.0.2.1"), ("webauthn.related.origins", "https://[2001:db8::1]"),
        ])
    func wrong(key: String, value: String) {
        let problems = parse([key: value]).problems
        #expect(problems.map(\.key) == [key])
    }

    @Test("a password shorter than 15 is allowed only where every account needs a second factor", arguments: [8, 14])
    func passwordLength(length: Int) {
        let short = ["passwords.minimum.length": "\(length)"]
        #expect(parse(short).problems.map(\.key) == ["passwords.minimum.length"])
        #expect(parse(short.merging(["factors.required": "administrators"]) { $1 }).problems.count == 1)
        let everyone = short.merging(["factors.required": "all"]) { $1 }
        #expect(parse(everyone).problems.isEmpty)
        let encrypted = everyone.merging(["passwords.pepper.file": "/etc/peppers"]) { $1 }
        #expect(parse(encrypted).configuration.remarks.count == 1, "it is the only factor during the grace")
        let atOnce = parse(encrypted.merging(["factors.grace": "0s"]) { $1 })
        #expect(atOnce.configuration.remarks.isEmpty)
    }

    @Test("where second factors are demanded, secrets that would be stored unencrypted are remarked on")
    func unencrypted() {
        func areRemarked(_ settings: [String: String]) -> Bool {
            parse(settings).configuration.remarks.contains { $0.contains("unencrypted, so a stolen database") }
        }
        #expect(areRemarked(["factors.required": "administrators"]))
        #expect(!areRemarked(["factors.required": "administrators", "passwords.pepper.file": "/etc/peppers"]))
        #expect(!areRemarked([:]))
    }

    @Test("a password is never shorter than 8", arguments: ["7", "0", "65"])
    func passwordBounds(length: String) {
        #expect(parse(["passwords.minimum.length": length, "factors.required": "all"]).problems.count == 1)
    }
}
