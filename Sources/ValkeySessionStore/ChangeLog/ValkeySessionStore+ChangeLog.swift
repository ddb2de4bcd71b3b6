import RESPClient
package import Sessions

extension ValkeySessionStore: LoggedSessionStore {
    /// The log of changes, or `nil` in a cluster: there every look-up reads the store.
    package var changeLog: (any ChangeLog)? { log }

    /// Looks a session up on the connections of the store, by a script that a replica refuses.
    package func find(_ id: SessionID, on engine: [UInt8]) async throws -> StoredSession? {
        guard let log else { return nil }
        return try await asking {
            let answer = try await client.evaluate(
                LogScripts.find, keys: [log.home], arguments: [Array(id.description.utf8), engine])
            switch answer {
            case .null, .error: return nil
            default: return try StoredSession(id: id, answer.fields)
            }
        }
    }
}
