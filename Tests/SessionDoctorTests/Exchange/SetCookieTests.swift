import Testing

@testable import SessionDoctor

@Suite("Set-Cookie, as browsers read it")
struct SetCookieTests {
    private func read(_ text: String) throws -> SetCookie { try SetCookie.read(text).get() }

    @Test("attributes are found in any case and order, with spaces around them")
    func attributes() throws {
        let cookie = try read("id = abc ;  PATH=/shop; SeCuRe ;HTTPONLY; samesite=LAX; Domain=.Example.org; Max-Age=60")
        #expect((cookie.name, cookie.value) == ("id", "abc"))
        #expect(cookie.isSecure && cookie.isHTTPOnly)
        #expect((cookie.sameSite, cookie.domain, cookie.path) == ("lax", "example.org", "/shop"))
        #expect(cookie.maxAge == 60)
    }

    @Test("a value keeps its equals signs and quotes")
    func value() throws {
        #expect(try read("a=b=c==; Secure").value == "b=c==")
        #expect(try read("a=\"x y\"").value == "\"x y\"")
        #expect(try read("a=").value == "")
    }

    @Test(
        "what browsers ignore has a reason",
        arguments: ["", ";", "=", "=x", "novalue", "  ; Secure", "a\u{1}b=c", "a=b\nc", "a=b\r\nSet-Cookie: x=y"])
    func invalid(_ text: String) {
        #expect(throws: SetCookie.Problem.self) { try read(text) }
    }

    @Test("name and value may have 4096 bytes together")
    func size() throws {
        #expect(throws: Never.self) { try read("a=" + String(repeating: "x", count: 4095)) }
        #expect(throws: SetCookie.Problem.self) { try read("a=" + String(repeating: "x", count: 4096)) }
    }

    @Test("invalid attributes count as absent")
    func invalidAttributes() throws {
        let cookie = try read("a=b; Path; Domain=; Max-Age=soon; Expires=never; SameSite; =; ;;; Unknown=x")
        #expect((cookie.path, cookie.domain, cookie.maxAge, cookie.expires) == (nil, nil, nil, nil))
        #expect(cookie.sameSite == "")
    }

    @Test(
        "a cookie is removed by an age of zero or less, or by a date in the past",
        arguments: [
            ("a=b; Max-Age=0", true), ("a=b; Max-Age=-1", true), ("a=b; Max-Age=1", false), ("a=b", false),
            ("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT", true),
            ("a=b; Expires=Thu, 01-Jan-70 00:00:01 GMT", true),
            ("a=b; Expires=Fri, 01 Jan 2100 00:00:00 GMT", false),
            ("a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", false),
        ])
    func removal(_ text: String, _ isRemoved: Bool) throws {
        #expect(try read(text).deletes(at: 1_800_000_000) == isRemoved)
    }

    @Test(
        "dates are read in the forms that servers use",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
        ])
    func dates(_ text: String, _ seconds: Int) {
        #expect(CookieDate.seconds(text) == seconds)
    }

    @Test(
        "what is no date is none",
        arguments: ["", "never", "06 Nov 1994", "32 Nov 1994 08:49:37", "06 Nov 1994 25:00:00"])
    func noDates(_ text: String) {
        #expect(CookieDate.seconds(text) == nil)
    }

    @Test(
        "browsers refuse a cookie that breaks the promise of its prefix, or is for another site",
        arguments: [
            ("__Host-a=b; Secure; Path=/", true), ("__Host-a=b; Path=/", false), ("__Host-a=b; Secure", false),
            ("__HOST-a=b; Secure; Path=/x", false), ("__Host-a=b; Secure; Path=/; Domain=example.org", false),
            ("__Secure-a=b; Secure; Domain=example.org", true), ("__secure-a=b", false), ("a=b", true),
            ("a=b; Domain=example.org", true), ("a=b; Domain=org.example", false), ("a=b; Domain=ple.org", false),
            ("__Host-Http-a=b; Secure; Path=/", false), ("__Host-Http-a=b; Secure; Path=/; HttpOnly", true),
        ])
    func refusals(_ text: String, _ isKept: Bool) throws {
        let site = try SiteAddress("https://app.example.org/")
        #expect((try read(text).refusal(by: site) == nil) == isKept)
    }

    @Test("a Secure cookie is kept from an encrypted site and from this machine only")
    func secure() throws {
        let cookie = try read("a=b; Secure")
        #expect(cookie.refusal(by: try SiteAddress("http://localhost:8080/")) == nil)
        #expect(cookie.refusal(by: try SiteAddress("http://example.org/")) != nil)
    }
}
