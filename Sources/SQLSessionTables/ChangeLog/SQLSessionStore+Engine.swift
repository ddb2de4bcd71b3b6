import SQLInterface
package import Sessions

extension SQLBackedSessionStore {
    /// Looks a session up for a cache that is registered on an engine.
    package func find(_ id: SessionID, on engine: [UInt8]) async throws -> StoredSession? {
        try await reportingUnavailable {
            switch try await database.find(SessionTables.byID, id.value, on: engine) {
            case .row(let row): .live(try SessionRow.record(row))
            case .nothing: try await ended(id)
            case .anotherServer: nil
            }
        }
    }
}
