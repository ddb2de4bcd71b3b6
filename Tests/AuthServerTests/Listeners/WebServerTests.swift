import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Sessions
import TestSupport
import Testing
import UserAccounts

@testable import AuthServer
@testable import RequestEdge
@testable import ServerSettings
@testable import WebAddresses

@Suite("The rules for every request")
struct WebServerTests {
    private func execute(
        _ context: ServerContext,
        _ path: String,
        _ method: HTTPRequest.Method = .get,
        body: ByteBuffer? = nil
    ) async throws -> TestResponse {
        let application = Application(router: try WebServer.router(context), logger: context.logger)
        return try await application.test(.router) { try await $0.execute(uri: path, method: method, body: body) }
    }

    @Test("an unknown address is a calm 404 with the security headers")
    func unknownAddress() async throws {
        try await TemporaryServer.run { context, _ in
            let answer = try await execute(context, "/missing")
            #expect(answer.status == .notFound)
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.contentType]?.hasPrefix("text/html") == true)
        }
    }

    @Test("health and metrics are not on this port", arguments: ["/healthz", "/readyz", "/metrics"])
    func management(path: String) async throws {
        try await TemporaryServer.run { context, _ in
            let answer = try await execute(context, path)
            #expect(answer.status == .notFound)
        }
    }

    @Test(
        "a body that is announced to be too large is refused unread, wherever it goes",
        arguments: [
            "/api/v1/login", "/missing",
        ])
    func largeBody(path: String) async throws {
        try await TemporaryServer.run { context, _ in
            let body = ByteBuffer(repeating: 0x61, count: BodyLimit.bytes + 1)
            let answer = try await execute(context, path, .post, body: body)
            #expect(answer.status == .contentTooLarge)
        }
    }

    @Test("the log names the route, never the query or an unknown path")
    func accessLog() async throws {
        try await TemporaryServer.run { context, server in
            _ = try await execute(context, "/api/v1/session?token=canary")
            _ = try await execute(context, "/canary/path?q=canary")
            let lines = server.log.lines.filter { $0.hasPrefix("request ") }
            #expect(lines.count == 2)
            #expect(lines.first?.contains("/api/v1/session") == true)
            #expect(!server.log.lines.joined().contains("canary"))
        }
    }

    @Test("a set-up or reset link points at the public origin")
    func links() async throws {
        try await TemporaryServer.run(["COATCHECK_PUBLIC_URL": "https://auth.example.org"]) { context, _ in
            let token = try await context.links.issue(
                .setup, for: nil, recording: .init(.tokenCreated, at: context.clock.now(), in: .system)
            )
            let address = context.configuration.publicURL.address(of: .setup, token)
            #expect(address == "https://auth.example.org/setup?token=\(token.wireValue)")
            #expect(
                context.configuration.publicURL.address(of: .reset, token).hasPrefix(
                    "https://auth.example.org/reset?token="))
        }
    }
}
