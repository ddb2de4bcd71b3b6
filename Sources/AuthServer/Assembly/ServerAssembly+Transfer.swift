package import Logging
import SQLInterface
package import ServerSettings
package import ServerTables

extension ServerAssembly {
    /// Copies all data from one database to another and verifies the copy (see ``StorageTransfer``).
    ///
    /// - Parameter report: called after every batch.
    /// - Throws: ``StoreProblem`` naming the side that cannot be used, ``StorageError`` for a failure during the transfer.
    package static func transfer(
        from source: DatabaseLocation,
        to target: DatabaseLocation,
        logger: Logger,
        reporting report: @Sendable (StorageTransfer.Progress) -> Void
    ) async throws -> [StorageTransfer.Progress] {
        try source.requireFile()
        // Without the locks, a server that writes meanwhile would be noticed only at the end.
        let locks = [try source.lock(), try target.lock()]
        let databases = (try await open(source, logger: logger), try await open(target, logger: logger))
        try await StoreProblem.locating(source) { try await requireTables(.serverTables, in: databases.0) }
        let moved = try await StorageTransfer(from: databases.0, to: databases.1).run(reporting: report)
        await databases.0.shutdown()
        await databases.1.shutdown()
        withExtendedLifetime(locks) {}
        return moved
    }
}
