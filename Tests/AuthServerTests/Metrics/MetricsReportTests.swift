import GRDB
import Hummingbird
import HummingbirdTesting
import Sessions
import Testing
import UserAccounts

@testable import AuthServer
@testable import Operations

@Suite("What /metrics says")
struct MetricsReportTests {
    private func page(_ context: ServerContext) async throws -> [String] {
        // However slow the machine is: what is tested is not how long the page waits.
        let metrics = MetricsReport(context, patience: .seconds(60))
        let router = ManagementServer.router(context, metrics: metrics) { true }
        return try await Application(router: router, services: metrics.services).test(.router) { client in
            let answer = try await client.execute(uri: "/metrics", method: .get)
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            return String(buffer: answer.body).split(separator: "\n").map(String.init)
        }
    }

    /// The names of a page's families, in order.
    private func families(_ lines: [String]) -> [String] {
        lines.filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) }
    }

    @Test("every family is on the page once, in the order of the table")
    func complete() async throws {
        try await TemporaryServer.run { context, _ in
            try await context.audit.append(AuditEvent(.loginFailed, at: context.clock.now(), in: .system))
            // Nothing follows the log of changes in this test.
            let expected = Metric.all.map(\.name).filter { !$0.hasSuffix("_feed_lag_seconds") }
            #expect(try await families(page(context)) == expected)
        }
    }

    @Test(
        "what a store does not tell is left out, and the page says which store it is",
        arguments: ["sessions", "audit_head"])
    func unavailable(table: String) async throws {
        try await TemporaryServer.run { context, server in
            try await DatabaseQueue(path: server.databasePath).write { db in
                try db.execute(sql: "ALTER TABLE \(table) RENAME TO hidden")
            }
            let lines = try await page(context)
            let isSessions = table == "sessions"
            #expect(lines.contains("coatcheck_store_up{store=\"sessions\"} \(isSessions ? 0 : 1)"))
            #expect(lines.contains("coatcheck_store_up{store=\"database\"} \(isSessions ? 1 : 0)"))
            #expect(families(lines).contains("coatcheck_sessions") == !isSessions)
            #expect(families(lines).contains("coatcheck_audit_head_sequence") == isSessions)
        }
    }

    @Test("look-ups in the session store and transactions of the database are timed")
    func timed() async throws {
        try await TemporaryServer.run { context, _ in
            _ = try await context.sessions.find(SessionID(high: 1, low: 2))
            try await context.audit.append(AuditEvent(.loginFailed, at: context.clock.now(), in: .system))
            let lines = try await page(context)
            #expect(lines.contains(#"coatcheck_session_store_duration_seconds_count{operation="find"} 1"#))
            let writes = lines.filter { $0.hasPrefix(#"coatcheck_database_duration_seconds_count{operation="write"}"#) }
            #expect(writes.count == 1 && writes.allSatisfy { !$0.hasSuffix(" 0") })
        }
    }

    @Test("sessions in memory have no near cache, and no times")
    func inMemory() async throws {
        try await TemporaryServer.run(["COATCHECK_SESSIONS_URL": "memory:"]) { context, _ in
            _ = try await context.sessions.find(SessionID(high: 1, low: 2))
            let lines = try await page(context)
            #expect(lines.contains(#"coatcheck_session_store_duration_seconds_count{operation="find"} 0"#))
            #expect(!families(lines).contains { $0.hasPrefix("coatcheck_near_cache") })
        }
    }
}
