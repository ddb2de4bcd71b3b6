import HTTPTypes
import Testing

@testable import ForwardAuth
@testable import RequestEdge
@testable import WebAddresses

@Suite("The requests of each proxy")
struct DialectTests {
    private static let forwarded: HTTPFields = [
        .xForwardedMethod: "POST", .xForwardedProto: "https", .xForwardedHost: "app.example.org",
        .xForwardedURI: "/a?b",
    ]

    private func ask(
        _ dialect: any ForwardAuthDialect,
        _ fields: HTTPFields,
        method: HTTPRequest.Method = .get,
        path: String = "/verify/x"
    ) throws -> String {
        let request = HTTPRequest(
            method: method, scheme: "http", authority: "app.example.org", path: path, headerFields: fields)
        let (address, method) = try dialect.question(in: request)
        let question = try ForwardedRequest(address, method: method, client: nil)
        return "\(question.method) \(question.address.url)"
    }

    @Test("Caddy, Traefik and HAProxy say it in X-Forwarded headers, each exactly once")
    func forwardedHeaders() throws {
        for dialect in [CaddyDialect(), TraefikDialect(), HAProxyDialect()] as [any ForwardAuthDialect] {
            #expect(try ask(dialect, Self.forwarded) == "POST https://app.example.org/a?b")
            for field in Self.forwarded {
                var fields = Self.forwarded
                fields[field.name] = nil
                #expect(throws: ForwardedRequestError.self) { try ask(dialect, fields) }
                fields[field.name] = field.value + ", " + field.value
                #expect(throws: ForwardedRequestError.self) { try ask(dialect, fields) }
                fields[values: field.name] = [field.value, field.value]
                #expect(throws: ForwardedRequestError.self) { try ask(dialect, fields) }
            }
        }
    }

    @Test("nginx says it in the two headers its configuration sets")
    func nginx() throws {
        let fields: HTTPFields = [.xOriginalURL: "https://app.example.org:443/a?b", .xOriginalMethod: "PUT"]
        #expect(try ask(NginxDialect(), fields) == "PUT https://app.example.org/a?b")
        #expect(throws: ForwardedRequestError.self) { try ask(NginxDialect(), Self.forwarded) }
        var doubled = fields
        doubled[values: .xOriginalURL] = ["https://a.b/", "https://app.example.org/"]
        #expect(throws: ForwardedRequestError.self) { try ask(NginxDialect(), doubled) }
    }

    @Test("Envoy sends the original method, host and path, the path behind ours")
    func envoy() throws {
        let fields: HTTPFields = [.xForwardedProto: "https"]
        let answer = try ask(EnvoyDialect(), fields, method: .delete, path: "/verify/envoy/a?b")
        #expect(answer == "DELETE https://app.example.org/a?b")
        #expect(try ask(EnvoyDialect(), fields, path: "/verify/envoy/") == "GET https://app.example.org/")
        for path in ["/verify/envoy", "/verify/envoy//a", "/verify/envoy/../a", "/verify//envoy/a", "/verify/envoyx/a"]
        {
            #expect(throws: ForwardedRequestError.self) { try ask(EnvoyDialect(), fields, path: path) }
        }
        #expect(throws: ForwardedRequestError.self) { try ask(EnvoyDialect(), [:], path: "/verify/envoy/a") }
    }
}
