import SQLInterface
package import Sessions

/// A log of changes in a database, as far as its engines agree.
protocol SQLChangeLog: ChangeLog {
    var database: any SQLDatabase { get }
    var tables: ChangeLogTables { get }
}

extension SQLChangeLog {
    /// The most rows that are read. A member that needs more begins anew in any case.
    static var mostRows: Int { 10_000 }

    func condemn(_ members: [CacheMember]) async throws {
        try await change("UPDATE \(tables.members) SET condemned = 1 WHERE id = $1", members)
    }

    func remove(_ members: [CacheMember]) async throws {
        try await change("DELETE FROM \(tables.members) WHERE id = $1", members)
    }

    func follow(_ notify: @escaping @Sendable (LogHint) -> Void) async {
        await database.follow(tables.topic) { notify(.news) }
    }

    private func change(_ statement: String, _ members: [CacheMember]) async throws {
        // In one order, so that no two transactions wait for each other.
        let sorted = members.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        try await database.write { connection in
            for member in sorted { try connection.run(statement, .bytes(member.bytes)) }
        }
    }
}

extension SQLBackedSessionStore {
    /// The log of changes beside the sessions.
    package var changeLog: (any ChangeLog)? { ChangeLogTables.sessions.log(in: database) }
}

extension [SQLRow] {
    /// The entries in a column.
    func entries(_ column: Int) throws -> [LogEntry] {
        try count > PostgresChangeLog.mostRows ? [.everything] : map { LogEntry(ids: try $0.bytes(column)) }
    }

    /// The members in a column, without NULL.
    func members(_ column: Int) throws -> [CacheMember] {
        try filter { $0.values[column] != .null }.compactMap { CacheMember(bytes: try $0.bytes(column)) }
    }
}
