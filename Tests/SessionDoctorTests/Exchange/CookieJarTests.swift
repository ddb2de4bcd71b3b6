import Testing

@testable import SessionDoctor

@Suite("The cookies of one site")
struct CookieJarTests {
    private func jar(_ headers: String..., target: String = "/") throws -> CookieJar {
        var jar = CookieJar(try SiteAddress("https://example.org/"))
        jar.remember(WebResponse(status: 200, headers: headers.map { Header("Set-Cookie", $0) }), to: target, at: 1_000)
        return jar
    }

    private func header(_ jar: CookieJar, _ target: String) -> String? {
        CookieJar.header(jar.entries(for: target))?.value
    }

    @Test("a later cookie replaces one of the same name and path, and an expired one removes it")
    func replacement() throws {
        #expect(header(try jar("a=1", "b=2", "a=3"), "/") == "a=3; b=2")
        #expect(header(try jar("a=1", "a=x; Max-Age=0"), "/") == nil)
    }

    @Test(
        "a cookie is sent to its path and below it",
        arguments: [
            ("/", true), ("/shop", true), ("/shop/cart?x=/y", true), ("/shopping", true), ("/other", true),
        ])
    func rootPath(_ target: String, _ isSent: Bool) throws {
        #expect((header(try jar("a=1; Path=/"), target) != nil) == isSent)
    }

    @Test(
        "a path ends at a slash",
        arguments: [("/shop", true), ("/shop/", true), ("/shop/cart", true), ("/shopping", false), ("/", false)])
    func path(_ target: String, _ isSent: Bool) throws {
        #expect((header(try jar("a=1; Path=/shop"), target) != nil) == isSent)
    }

    @Test("without a path a cookie belongs to the folder of the page that set it")
    func defaultPath() throws {
        let jar = try jar("a=1", target: "/shop/login?next=/")
        #expect(header(jar, "/shop/cart") == "a=1")
        #expect(header(jar, "/other") == nil)
    }

    @Test("the cookie with the longest path is first")
    func order() throws {
        #expect(header(try jar("a=1; Path=/", "a=2; Path=/shop"), "/shop/cart") == "a=2; a=1")
    }

    @Test("what a browser refuses is not kept")
    func refused() throws {
        #expect(header(try jar("__Host-a=1", "b=2; Domain=evil.example", "=x", "c=3"), "/") == "c=3")
    }

    @Test("a planted cookie is the only one of its name")
    func planted() throws {
        var jar = try jar("a=1; Path=/shop")
        jar.plant("a", "2")
        #expect(header(jar, "/shop") == "a=2")
    }
}
