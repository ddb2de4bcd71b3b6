import HTTPTypes
import HummingbirdSessions
import Sessions
import Testing

@Suite("Where a state-changing request may come from")
struct OriginPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let number: String
        var fetchSite: String?
        var origin: String?
        let verdict: OriginPolicy.Verdict

        var testDescription: String { "\(number): site \(fetchSite ?? "-"), origin \(origin ?? "-")" }
    }

    /// The numbers are those of the vectors in the CSRF part of the threat model.
    static let cases = [
        Case(number: "C1", fetchSite: "same-origin", verdict: .trusted),
        Case(number: "C2", fetchSite: "cross-site", verdict: .foreign),
        Case(number: "C2 own origin", fetchSite: "cross-site", origin: "https://own", verdict: .foreign),
        Case(number: "C3", fetchSite: "same-site", verdict: .foreign),
        Case(number: "C4", fetchSite: "none", verdict: .trusted),
        Case(number: "C5", origin: "https://own", verdict: .trusted),
        Case(number: "C6", origin: "https://evil.example", verdict: .foreign),
        Case(number: "C7", origin: "null", verdict: .foreign),
        Case(number: "C8", origin: "http://own", verdict: .foreign),
        Case(number: "C9", origin: "https://own:8443", verdict: .foreign),
        Case(number: "C10", origin: "https://own.evil", verdict: .foreign),
        Case(number: "C16", verdict: .unknown),
        Case(number: "C17", fetchSite: "bogus", verdict: .foreign),
        Case(number: "C17 empty", fetchSite: "", verdict: .foreign),
        Case(number: "C17 case", fetchSite: "Same-Origin", verdict: .foreign),
        Case(number: "C22", fetchSite: "cross-site", origin: "https://partner.example", verdict: .trusted),
    ]

    let policy: OriginPolicy

    init() throws {
        policy = try OriginPolicy(origin: "https://own", trustedOrigins: ["https://partner.example"])
    }

    private func headers(fetchSite: String?, origin: String?) throws -> HTTPFields {
        var headers = HTTPFields()
        headers[try #require(HTTPField.Name("Sec-Fetch-Site"))] = fetchSite
        headers[.origin] = origin
        return headers
    }

    @Test("follows the table", arguments: cases)
    func table(_ vector: Case) throws {
        let headers = try headers(fetchSite: vector.fetchSite, origin: vector.origin)
        for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
            #expect(policy.judge(method, headers) == vector.verdict)
        }
    }

    @Test("does not judge methods that change nothing", arguments: [HTTPRequest.Method.get, .head, .options])
    func safeMethods(_ method: HTTPRequest.Method) throws {
        let headers = try headers(fetchSite: "cross-site", origin: "https://evil.example")
        #expect(policy.judge(method, headers) == .safe)
    }

    @Test("a header sent twice proves nothing, even if both values are good")
    func duplicateHeaders() throws {
        let fetchSite = try #require(HTTPField.Name("Sec-Fetch-Site"))
        var headers = HTTPFields()
        headers.append(HTTPField(name: fetchSite, value: "same-origin"))
        headers.append(HTTPField(name: fetchSite, value: "same-origin"))
        #expect(policy.judge(.post, headers) == .foreign)
    }

    @Test(
        "the own origin is spelled the way browsers spell it",
        arguments: [
            ("https://Login.Example.com/", "https://login.example.com"),
            ("https://login.example.com:443/path?query", "https://login.example.com"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://localhost:80", "http://localhost"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ]
    )
    func normalising(_ url: String, _ origin: String) throws {
        #expect(try OriginPolicy(origin: url).origin == origin)
    }

    @Test(
        "what is no http URL is refused",
        arguments: [
            "", "login.example.com", "ftp://own", "https://", "https:///path", "https://:8080", "https://a b",
            "https://me@own",
        ]
    )
    func refusing(_ url: String) {
        #expect(throws: SessionError.self) { try OriginPolicy(origin: url) }
    }
}
