import Foundation
import Logging
import PostgresClient
import PostgresSessionStore
import SQLInterface
import Testing

/// The place of a store's sessions in a test: on servers that the test runner has started.
enum PostgresServers: String, CaseIterable, Sendable {
    case plain = "TEST_POSTGRES_URL"
    case tls = "TEST_POSTGRES_TLS_URL"
    case pooler = "TEST_PGBOUNCER_URL"

    /// Whether the tests should run. Where all engines are required, a missing one fails them instead.
    var isExpected: Bool {
        ProcessInfo.processInfo.environment["TEST_ENGINES"] == "required" || variable != nil
    }

    private var variable: String? { ProcessInfo.processInfo.environment[rawValue] }

    private var url: String {
        get throws { try #require(variable, "\(rawValue) is not set") }
    }

    /// Runs a test with the address of an empty place: a schema of its own, or, through the pooler, which passes no
    /// options on, the common one after everything in it has gone.
    func withPlace<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let place = self == .pooler ? "public" : "test_\(UInt64.random(in: .min ... .max))"
        try await administer("DROP SCHEMA IF EXISTS \(place) CASCADE", "CREATE SCHEMA \(place)")
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(try address(of: place)))
        } catch {
            result = .failure(error)
        }
        try await administer("DROP SCHEMA \(place) CASCADE", "CREATE SCHEMA IF NOT EXISTS public")
        return try result.get()
    }

    /// Runs a test with an empty store.
    func withStore<Value>(_ body: (PostgresSessionStore) async throws -> Value) async throws -> Value {
        try await withPlace { url in
            let store = try await PostgresSessionStore(url: url)
            do {
                let value = try await body(store)
                await store.shutdown()
                return value
            } catch {
                await store.shutdown()
                throw error
            }
        }
    }

    private func address(of place: String) throws -> String {
        let url = try url
        let parameter = self == .pooler ? "prepared_statements=off" : "options=-csearch_path%3D\(place)"
        return url + (url.contains("?") ? "&" : "?") + parameter
    }

    private func administer(_ statements: String...) async throws {
        let database = PostgresDatabase(
            PostgresAddress(url: try Self.plain.url), connections: 1, logger: Logger(label: "test"))
        try await database.write { connection in
            for statement in statements { try connection.run(statement) }
        }
        await database.shutdown()
    }
}
