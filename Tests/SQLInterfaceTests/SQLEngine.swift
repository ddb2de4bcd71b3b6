import Logging
import PostgresClient
import SQLInterface
import SQLiteClient
import TestSupport

/// An engine under the seam.
enum SQLEngine: String, CaseIterable, Sendable {
    case sqlite
    case postgres

    /// Those to test on. Where all engines are required, a missing one fails the tests.
    static var expected: [SQLEngine] { PostgresServers.plain.isExpected ? allCases : [.sqlite] }

    /// Runs `body` with an empty database: a new file, or a schema of its own.
    func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            try await withScratchFile { path in try await body(try SQLiteDatabase(path: path)) }
        case .postgres:
            let schema = "test_\(UInt64.random(in: .min ... .max))"
            let url = try PostgresServers.plain.url(adding: "options=-csearch_path%3D\(schema)")
            let database = PostgresDatabase(PostgresAddress(url: url), connections: 2, logger: Logger(label: "test"))
            try await database.write { _ = try $0.run("CREATE SCHEMA \(schema)") }
            let outcome = await Result { try await body(database) }
            try await database.write { _ = try $0.run("DROP SCHEMA \(schema) CASCADE") }
            await database.shutdown()
            try outcome.get()
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
