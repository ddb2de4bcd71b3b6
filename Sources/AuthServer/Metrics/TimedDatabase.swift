import Operations
import SQLInterface

/// A database whose operations are timed.
struct TimedDatabase: SQLDatabase {
    private let database: any SQLDatabase
    private let times: OperationTimes<DatabaseOperation>

    init(_ database: any SQLDatabase, _ times: OperationTimes<DatabaseOperation>) {
        self.database = database
        self.times = times
    }

    var dialect: SQLDialect { database.dialect }

    func query(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow] {
        try await times.timing(.query) { try await database.query(statement, parameters) }
    }

    func row(_ statement: String, _ parameters: [SQLValue]) async throws -> SQLRow? {
        try await times.timing(.query) { try await database.row(statement, parameters) }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await times.timing(.read) { try await database.read(body) }
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        try await times.timing(.write) { try await database.write(body) }
    }

    func note(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow] {
        try await times.timing(.note) { try await database.note(statement, parameters) }
    }

    func announce(_ topic: AnnouncementTopic) {
        database.announce(topic)
    }

    func follow(_ topic: AnnouncementTopic, _ notify: @escaping @Sendable () -> Void) async {
        await database.follow(topic, notify)
    }

    func shutdown() async {
        await database.shutdown()
    }
}
