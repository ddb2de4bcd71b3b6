import SQLInterface
package import Sessions

extension SQLBackedSessionStore {
    /// Looks a session up, and in the same statement whether the server is the one that is meant and no standby. After a
    /// fail-over, some connections of a pool may still lead to the former primary. A file has no other server.
    package func find(_ id: SessionID, on engine: [UInt8]) async throws -> StoredSession? {
        guard database.dialect.engine == .postgres else { return try await find(id) }
        return try await reportingUnavailable {
            let row = try await database.query(PostgresChangeLog.find, [.bytes(engine), id.value]).first
            guard let row, try row.flag(row.values.count - 1) else { return nil }
            return row.values[0] == .null ? try await ended(id) : .live(try SessionRow.record(row))
        }
    }
}
