import Sessions
import Testing

@testable import RequestEdge

@Suite("The other scopes of the session cookie")
struct CookieScopesTests {
    private func domains(_ name: String, domain: String? = nil, host: String) throws -> [String] {
        let cookie = try SessionCookie(name: name, domain: domain)
        return CookieScopes(of: cookie, host: host).clearingLines.map { line in
            #expect(line.hasPrefix("\(name)=; ") && line.contains("Max-Age=0") && line.contains("Path=/;"))
            let domain = line.split(separator: "; ").first { $0.hasPrefix("Domain=") }
            return domain.map { String($0.dropFirst(7)) } ?? "host"
        }
    }

    @Test("they are host-only and each parent domain, without the cookie's own scope")
    func scopes() throws {
        let host = "auth.staging.example.org"
        #expect(
            try domains("__Secure-c", domain: "example.org", host: host)
                == ["host", "auth.staging.example.org", "staging.example.org"])
        #expect(
            try domains("__Secure-c", domain: "Staging.Example.org", host: host)
                == ["host", "auth.staging.example.org", "example.org"])
        #expect(
            try domains("__Secure-c", host: host) == ["auth.staging.example.org", "staging.example.org", "example.org"])
    }

    @Test("a __Host- cookie has none; hosts without parent domains have only their own", arguments: ["__Host-c"])
    func none(_ name: String) throws {
        #expect(try domains(name, host: "auth.example.org").isEmpty)
        #expect(try domains("__Secure-c", host: "localhost").isEmpty)
        #expect(try domains("__Secure-c", host: "192.0.2.1").isEmpty)
        #expect(try domains("__Secure-c", host: "[2001:db8::1]").isEmpty)
    }
}
