package import SQLInterface

/// Reads a row by its `id`, for a cache that is registered on an engine.
package struct RowByID: Sendable {
    private let plain: String
    private let guarded: String

    /// - Parameters:
    ///   - columns: the first is never NULL.
    ///   - table: has a column `id`.
    package init(_ columns: String, in table: String) {
        plain = "SELECT \(columns) FROM \(table) WHERE id = $1"
        guarded = PostgresChangeLog.find(columns, in: table)
    }

    /// The answer of a database.
    package enum Answer: Sendable {
        case row(SQLRow)
        case nothing
        /// After a fail-over, some connections of a pool may still lead to the former primary, whose answer must not be kept.
        case anotherServer
    }

    fileprivate func answer(_ database: any SQLDatabase, _ id: SQLValue, _ engine: [UInt8]) async throws -> Answer {
        switch database.dialect.engine {
        case .sqlite:
            // A file has no other server.
            return try await database.row(plain, [id]).map(Answer.row) ?? .nothing
        case .postgres:
            let row = try await database.query(guarded, [.bytes(engine), id]).first
            guard let row, try row.flag(row.values.count - 1) else { return .anotherServer }
            return row.values[0] == .null ? .nothing : .row(row)
        }
    }
}

extension SQLDatabase {
    /// Reads a row, and in the same statement whether the server is the one that is meant and no standby.
    package func find(_ statement: RowByID, _ id: SQLValue, on engine: [UInt8]) async throws -> RowByID.Answer {
        try await statement.answer(self, id, engine)
    }
}
