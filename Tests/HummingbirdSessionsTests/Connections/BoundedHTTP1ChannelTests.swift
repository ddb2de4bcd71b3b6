import HTTPTypes
import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Testing

/// An application of one's own behind the bounded channel.
struct BoundedHTTP1ChannelTests {
    private func visit(
        headers: HTTPFields = [:],
        limits: ConnectionLimits = ConnectionLimits()
    ) async throws -> TestResponse {
        let router = Router()
        router.get("/") { request, _ in "\(request.headers[.upgrade] ?? "no offer")" }
        let application = Application(router: router, server: .boundedHTTP1(limits: limits))
        return try await application.test(.live) { client in
            try await client.execute(uri: "/", method: .get, headers: headers)
        }
    }

    @Test("an ordinary answer keeps the connection")
    func ordinary() async throws {
        let answer = try await visit()
        #expect(answer.status == .ok)
        #expect(answer.headers[.connection] == nil)
    }

    @Test("an offer to upgrade is declined: the answer is an ordinary one and ends the connection")
    func upgrade() async throws {
        let answer = try await visit(headers: [.connection: "upgrade", .upgrade: "h2c"])
        #expect(answer.status == .ok)
        #expect(answer.headers[.connection] == "close")
        #expect(String(buffer: answer.body) == "no offer")
    }

    @Test("at the limit of unanswered requests the connection ends")
    func limit() async throws {
        var limits = ConnectionLimits()
        limits.pipelinedRequests = 0
        #expect(try await visit(limits: limits).headers[.connection] == "close")
    }
}
