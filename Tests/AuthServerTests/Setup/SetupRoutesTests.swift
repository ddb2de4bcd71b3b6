import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer

@Suite struct SetupRoutesTests {
    private func link(_ server: PageServer) async throws -> String {
        let event = AuditEvent(.tokenCreated, at: server.clock.now(), in: .system)
        let token = try await server.context.links.issue(.setup, for: nil, recording: event)
        return "/setup?token=\(token.wireValue)"
    }

    private func finish(
        _ visitor: PageVisitor,
        _ link: String,
        _ password: String = PageServer.password,
        again: String? = nil
    ) async throws -> TestResponse {
        let page = try await visitor.get(link)
        return try await visitor.post(
            "/setup",
            [
                ("csrf_token", page.field("csrf_token")), ("token", page.field("token")), ("username", "keeper"),
                ("display_name", "The Keeper"), ("password", password), ("password_again", again ?? password),
            ]
        )
    }

    @Test("the link makes the first administrator, who is signed in, and dies")
    func firstAdministrator() async throws {
        try await PageServer.run { server, client in
            let link = try await link(server)
            let visitor = PageVisitor(client)
            let response = try await finish(visitor, link)
            #expect(response.status == .seeOther)
            #expect(response.location == "/admin")
            #expect(try await visitor.get("/admin").status == .ok)
            #expect(try await PageVisitor(client).get(link).status == .gone)
        }
    }

    @Test("a weak password, two different entries or a bad name are explained, and the link stays good")
    func problems() async throws {
        try await PageServer.run { server, client in
            let link = try await link(server)
            let visitor = PageVisitor(client)
            let weak = try await finish(visitor, link, "short")
            #expect(weak.status == .unprocessableContent)
            #expect(weak.text.contains("at least 15 characters"))
            #expect(try await finish(visitor, link, again: "other").status == .unprocessableContent)
            #expect(try await finish(visitor, link).status == .seeOther)
        }
    }

    @Test(
        "without the right link there is nothing to see",
        arguments: [
            "/setup", "/setup?token=", "/setup?token=AAAA", "/setup?token=" + String(repeating: "A", count: 43),
        ])
    func wrongLink(path: String) async throws {
        try await PageServer.run { _, client in
            let response = try await PageVisitor(client).get(path)
            #expect(response.status == .gone)
            #expect(!response.text.contains("<form"))
        }
    }

    @Test("parallel attempts with one link make exactly one administrator")
    func parallel() async throws {
        try await PageServer.run { server, client in
            let link = try await link(server)
            let statuses = try await withThrowingTaskGroup(of: HTTPResponse.Status.self) { group in
                for _ in 0..<4 { group.addTask { try await finish(PageVisitor(client), link).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == .seeOther }.count == 1)
            #expect(try await server.context.accounts.count() == 1)
        }
    }
}
