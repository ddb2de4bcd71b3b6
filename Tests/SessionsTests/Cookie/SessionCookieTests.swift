import Sessions
import SessionsTesting
import Testing

@Suite("Session cookie")
struct SessionCookieTests {
    private let token = SessionToken.sample(1)

    @Test("the default is the strictest that works")
    func standard() throws {
        let expected = "__Host-session=\(token.wire); Path=/; Secure; HttpOnly; SameSite=Lax"
        #expect(SessionCookie.standard.header(setting: token, lifetime: nil) == expected)
        #expect(try SessionCookie() == .standard)
    }

    @Test("every attribute is spelled as browsers expect it")
    func attributes() throws {
        let wide = try SessionCookie(name: "__Secure-s", domain: "example.org", sameSite: .none)
        #expect(
            wide.header(setting: token, lifetime: .seconds(60))
                == "__Secure-s=\(token.wire); Path=/; Domain=example.org; Max-Age=60; Secure; HttpOnly; SameSite=None"
        )
        let local = try SessionCookie(name: "session", sameSite: .strict, isSecure: false)
        #expect(
            local.header(setting: token, lifetime: nil) == "session=\(token.wire); Path=/; HttpOnly; SameSite=Strict"
        )
    }

    @Test(
        "the lifetime is rounded up to a second and capped at 400 days",
        arguments: [
            (Duration.zero, 1), (.milliseconds(-5), 1), (.milliseconds(1), 1), (.milliseconds(1000), 1),
            (.milliseconds(1001), 2), (.seconds(30 * 86400), 2_592_000), (.seconds(400 * 86400), 34_560_000),
            (.seconds(401 * 86400), 34_560_000), (.milliseconds(Int64.max), 34_560_000),
            (.seconds(Int64.max) + .seconds(Int64.max), 34_560_000), (.seconds(Int64.min), 1),
        ]
    )
    func maxAge(lifetime: Duration, seconds: Int) {
        let header = SessionCookie.standard.header(setting: token, lifetime: lifetime)
        #expect(header.contains("; Max-Age=\(seconds);"))
    }

    @Test("clearing repeats name and attributes, without which browsers keep the old one")
    func clearing() throws {
        let expires = "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
        #expect(
            SessionCookie.standard.clearingHeader
                == "__Host-session=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax" + expires
        )
        let wide = try SessionCookie(name: "__Secure-s", domain: "example.org")
        #expect(wide.clearingHeader.contains("; Domain=example.org; Max-Age=0; Secure; HttpOnly; SameSite=Lax"))
    }

    struct Definition: Sendable, CustomStringConvertible {
        var name = "__Host-session"
        var domain: String?
        var sameSite = SessionCookie.SameSite.lax
        var isSecure = true

        func make() throws -> SessionCookie {
            try SessionCookie(name: name, domain: domain, sameSite: sameSite, isSecure: isSecure)
        }

        var description: String { "\(name) \(domain ?? "-") \(sameSite) \(isSecure ? "secure" : "plain")" }
    }

    @Test(
        "what browsers would drop, or let leak, is refused",
        arguments: [
            Definition(isSecure: false), Definition(name: "__host-x", isSecure: false),
            Definition(name: "__Secure-x", isSecure: false), Definition(name: "__SECURE-x", isSecure: false),
            Definition(domain: "example.org"), Definition(name: "__HOST-x", domain: "example.org"),
            Definition(name: "x", domain: "example.org"), Definition(name: "__secure-x", domain: "example.org"),
            Definition(name: "x", sameSite: .none, isSecure: false),
            Definition(name: ""), Definition(name: "a b"), Definition(name: "a;b"), Definition(name: "a=b"),
            Definition(name: "a,b"), Definition(name: "a\"b"), Definition(name: "a\r\nX: y"), Definition(name: "a\0"),
            Definition(name: "\u{E9}"), Definition(name: String(repeating: "a", count: 65)),
            Definition(name: "__Secure-x", domain: ""), Definition(name: "__Secure-x", domain: "a;b"),
            Definition(name: "__Secure-x", domain: "a b"), Definition(name: "__Secure-x", domain: "a\r\nX: y"),
            Definition(name: "__Secure-x", domain: "a,b"), Definition(name: "__Secure-x", domain: "a'b"),
            Definition(name: "__Secure-x", domain: "a_b"),
            Definition(name: "__Secure-x", domain: "m\u{FC}ller.example"),
        ]
    )
    func refused(definition: Definition) {
        let error = #expect(throws: SessionError.self) { try definition.make() }
        #expect(error?.code == .invalidConfiguration)
    }

    @Test(
        "what the rules allow is accepted",
        arguments: [
            Definition(), Definition(name: "__Host-a.b_c~1"), Definition(name: "session"),
            Definition(name: "session", isSecure: false), Definition(name: "__Secure-x"),
            Definition(name: "__Secure-x", domain: "auth.example-1.org"), Definition(sameSite: .none),
            Definition(sameSite: .strict), Definition(name: "x", domain: "localhost", isSecure: false),
        ]
    )
    func accepted(definition: Definition) throws {
        #expect(try definition.make().name == definition.name)
    }

    @Test("what is written is what the scanner reads")
    func roundTrip() {
        let pair = SessionCookie.standard.header(setting: token, lifetime: nil).prefix { $0 != ";" }
        guard case .token(let read) = CookieScanner(name: "__Host-session").scan([String(pair)]) else {
            Issue.record("not read back")
            return
        }
        #expect(read.wire == token.wire)
    }
}
