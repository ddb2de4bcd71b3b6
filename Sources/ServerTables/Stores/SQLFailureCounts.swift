package import SQLInterface
package import Sessions
import Synchronization
package import UserAccounts

/// Failed logins in an SQL database: they outlive a restart, and all instances count together.
///
/// Bounded: an instance checks the number of counts each time it has added an eighth of the capacity.
package final class SQLFailureCounts: FailureCounts {
    private let database: any SQLDatabase
    private let capacity: Int
    private let added = Mutex(0)

    /// - Parameter capacity: the number of counts that are kept in the long run. Default 100,000, some 15 MB.
    package init(_ database: any SQLDatabase, capacity: Int = 100_000) {
        self.database = database
        self.capacity = capacity
    }

    package func change<Value: Sendable>(
        _ keys: [FailureKey],
        _ body: @escaping @Sendable (inout [FailureKey: FailureCount]) -> Value
    ) async throws -> Value {
        // Always in the same order, so that two attempts never wait for each other.
        let keys = keys.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        let (value, fresh) = try await database.write { connection in
            let table = FailureTable(connection: connection)
            var counts: [FailureKey: FailureCount] = [:]
            for key in keys { counts[key] = try table.hold(key) }
            let before = counts
            let value = body(&counts)
            for key in keys where counts[key] == nil || counts[key] != before[key] {
                try table.set(key, to: counts[key])
            }
            return (value, counts.keys.count { before[$0] == nil })
        }
        try await makeRoom(for: fresh)
        return value
    }

    package func sweep(before moment: Timestamp) async throws -> Int {
        let capacity = capacity
        return try await database.write { connection in
            let table = FailureTable(connection: connection)
            return try table.sweep(before: moment) + table.trim(to: capacity)
        }
    }

    private func makeRoom(for fresh: Int) async throws {
        let capacity = capacity
        let isDue = added.withLock { added in
            added += fresh
            guard added > capacity / 8 else { return false }
            added = 0
            return true
        }
        guard isDue else { return }
        _ = try await database.write { try FailureTable(connection: $0).trim(to: capacity) }
    }
}
