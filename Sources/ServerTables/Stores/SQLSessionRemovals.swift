package import SQLInterface
package import Sessions
package import UserAccounts

/// Pending session removals, in the database of the accounts.
package struct SQLSessionRemovals: SessionRemovals {
    package let database: any SQLDatabase

    package func pending(since moment: Timestamp, limit: Int) async throws -> [SessionRemoval] {
        try await database.read { try SessionRemovalTable(connection: $0).pending(since: moment, limit: limit) }
    }

    package func finish(_ removal: SessionRemoval) async throws {
        try await database.write { try SessionRemovalTable(connection: $0).remove(removal) }
    }
}
