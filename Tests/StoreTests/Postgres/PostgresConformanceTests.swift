import PostgresSessionStore
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("PostgreSQL keeps the rules of a session store", .serialized)
struct PostgresConformanceTests {
    @Test("on one server", .enabled(if: PostgresServers.plain.isExpected), arguments: SessionStoreSuite.checks)
    func plain(check: SessionStoreSuite.Check) async throws {
        try await PostgresServers.plain.withStore { try await check.run(on: $0) }
    }

    @Test("over TLS", .enabled(if: PostgresServers.tls.isExpected), arguments: SessionStoreSuite.checks)
    func tls(check: SessionStoreSuite.Check) async throws {
        try await PostgresServers.tls.withStore { try await check.run(on: $0) }
    }

    @Test(
        "through a pooler that gives a connection away after each transaction",
        .enabled(if: PostgresServers.pooler.isExpected), arguments: SessionStoreSuite.checks)
    func pooler(check: SessionStoreSuite.Check) async throws {
        try await PostgresServers.pooler.withStore { try await check.run(on: $0) }
    }

    @Test(
        "the log of changes keeps its rules through the pooler", .enabled(if: PostgresServers.pooler.isExpected),
        arguments: ChangeLogRule.all)
    func poolerLog(rule: ChangeLogRule) async throws {
        try await PostgresServers.pooler.withStore { try await rule.check($0) }
    }

    @Test("the log gives no hints through the pooler", .enabled(if: PostgresServers.pooler.isExpected))
    func poolerHints() async throws {
        try await PostgresServers.pooler.withStore { store in
            let log = try #require((store as any LoggedSessionStore).changeLog)
            // If it listened, it would not return.
            await log.follow { _ in Issue.record("a pooler delivers no notification") }
        }
    }

    @Test("the limit holds across instances", .enabled(if: PostgresServers.plain.isExpected))
    func limitAcrossInstances() async throws {
        try await PostgresServers.plain.withPlace { url in
            let stores = [try await PostgresSessionStore(url: url), try await PostgresSessionStore(url: url)]
            try await expectOneLimit(stores)
            for store in stores { await store.shutdown() }
        }
    }

    @Test("a wrong URL and a wrong password are distinguished, and neither is printed")
    func refusals() async throws {
        let secret = "violet-anchor"
        for (url, code) in [
            ("postgres://ada:\(secret)@[nowhere/x", SessionError.Code.invalidConfiguration),
            ("postgres://ada:\(secret)@127.0.0.1:1/x", .unavailable),
        ] {
            let error = await #expect(throws: SessionError.self) { try await PostgresSessionStore(url: url) }
            #expect(error?.code == code)
            #expect(error.map { "\($0)" }?.contains(secret) == false)
        }
    }
}
