import Logging
import PostgresClient
import SQLInterface
import SQLSessionTables
import SQLiteClient
import Synchronization
import TestSupport

/// An SQL engine whose stores keep a log of changes.
enum LoggedEngine: String, CaseIterable, Sendable {
    case sqlite
    case postgres

    /// Those to test on. Where all engines are required, a missing one fails the tests.
    static var expected: [LoggedEngine] { PostgresServers.plain.isExpected ? allCases : [.sqlite] }

    /// Runs `body` with the place of an empty database, with the tables of sessions.
    func withPlace<Value>(_ body: (SQLPlace) async throws -> Value) async throws -> Value {
        switch self {
        case .sqlite: try await withScratchFile { try await prepared(SQLPlace(engine: self, address: $0), body) }
        case .postgres:
            try await PostgresServers.plain.withPlace { url in
                try await prepared(SQLPlace(engine: self, address: url), body)
            }
        }
    }

    private func prepared<Value>(_ place: SQLPlace, _ body: (SQLPlace) async throws -> Value) async throws -> Value {
        let outcome: Result<Value, any Error>
        do {
            try await Migrator.sessionTables.migrate(place.open())
            outcome = .success(try await body(place))
        } catch {
            outcome = .failure(error)
        }
        await place.close()
        return try outcome.get()
    }
}

/// A file, or a schema of a server, which several programs may open.
final class SQLPlace: Sendable {
    let engine: LoggedEngine
    private let address: String
    private let opened = Mutex<[any SQLDatabase]>([])

    init(engine: LoggedEngine, address: String) {
        self.engine = engine
        self.address = address
    }

    /// The database as one more program sees it. The place closes it.
    func open(_ parameters: String = "", connections: Int = 2) throws -> any SQLDatabase {
        let database: any SQLDatabase =
            switch engine {
            case .sqlite: try SQLiteDatabase(path: address)
            case .postgres:
                PostgresDatabase(
                    PostgresAddress(url: address + parameters), connections: connections, logger: Logger(label: "test"))
            }
        opened.withLock { $0.append(database) }
        return database
    }

    /// The store as one more program sees it.
    func store() throws -> SQLSessionStore {
        SQLSessionStore(try open())
    }

    func close() async {
        for database in opened.withLock({ $0 }) { await database.shutdown() }
    }
}

extension SQLDatabase {
    /// Runs one statement in a transaction.
    @discardableResult
    func run(_ statement: String, _ parameters: SQLValue...) async throws -> [SQLRow] {
        try await write { try $0.run(statement, parameters) }
    }
}
