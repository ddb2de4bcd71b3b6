import GRDB
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import Testing
import UserAccounts

@testable import AuthServer
@testable import Operations

@Suite("The management port")
struct ManagementServerTests {
    private func get(_ path: String, _ context: ServerContext, isListening: Bool = true) async throws -> TestResponse {
        let metrics = MetricsReport(context)
        let router = ManagementServer.router(context, metrics: metrics) { isListening }
        let application = Application(router: router, services: metrics.services)
        return try await application.test(.router) { try await $0.execute(uri: path, method: .get) }
    }

    @Test("healthz answers as soon as the process lives")
    func health() async throws {
        try await TemporaryServer.run { context, _ in
            let answer = try await get("/healthz", context, isListening: false)
            #expect(answer.status == .ok)
        }
    }

    @Test("readyz is ready when browsers can connect and both stores can be read")
    func ready() async throws {
        try await TemporaryServer.run { context, _ in
            let listening = try await get("/readyz", context)
            #expect(listening.status == .ok)
            let starting = try await get("/readyz", context, isListening: false)
            #expect(starting.status == .serviceUnavailable)
        }
    }

    @Test("readyz says 503 when a store cannot be read", arguments: ["sessions", "accounts"])
    func unavailable(table: String) async throws {
        try await TemporaryServer.run { context, server in
            try await DatabaseQueue(path: server.databasePath).write { db in
                try db.execute(sql: "ALTER TABLE \(table) RENAME TO hidden")
            }
            let answer = try await get("/readyz", context)
            #expect(answer.status == .serviceUnavailable)
            #expect(!String(buffer: answer.body).contains(table))
        }
    }

    @Test("metrics count sessions, requests by class, logins by outcome and endings by reason")
    func metrics() async throws {
        try await TemporaryServer.run { context, _ in
            let principal = PrincipalID(rawValue: "ada")
            _ = try await context.sessions.login(principal, under: .initial, from: Device())
            _ = try await context.sessions.login(principal, under: .initial, from: Device())
            let page = try await context.sessions.list(SessionQuery(limit: 1))
            try await context.sessions.revoke(.many(page.records.map(\.id)), SessionEnding(.revoked))
            context.counters.answered(status: 503, since: .now)
            try await context.audit.append(AuditEvent(.loginFailed, at: context.clock.now(), in: .system))
            let text = String(buffer: try await get("/metrics", context).body)
            #expect(text.contains("coatcheck_sessions 1\n"))
            #expect(text.contains("coatcheck_http_requests_total{status=\"5xx\"} 1\n"))
            #expect(text.contains("coatcheck_logins_total{outcome=\"success\"} 2\n"))
            #expect(text.contains("coatcheck_logins_total{outcome=\"failure\"} 1\n"))
            #expect(text.contains("coatcheck_sessions_ended_total{reason=\"revoked\"} 1\n"))
        }
    }
}
