import Foundation
package import Logging
import PostgresClient
import SQLInterface
import SQLiteClient
package import ServerSettings
package import ServerTables
package import Sessions
import UserAccounts
import WebAddresses

extension ServerAssembly {
    /// Gets the number of rows that were copied, and their total. Ends the work if it throws.
    package typealias BackupProgress = @Sendable (_ rows: Int, _ total: Int) throws -> Void

    /// The longest transaction of a backup or restore.
    private static let backupPatience: Duration = .seconds(4 * 3600)

    /// Writes the database as it is at one moment to a new file, beside the running server.
    ///
    /// The file appears under its name when it is complete.
    ///
    /// - Throws: ``StoreProblem`` if the database cannot be used, ``BackupProblem`` about the file, and what `report` throws.
    package static func backup(
        _ configuration: ServerConfiguration,
        to path: String,
        clock: any WallClock = SystemClock(),
        logger: Logger,
        reporting report: @escaping BackupProgress
    ) async throws -> BackupManifest {
        try configuration.database.requireFile()
        let database = try await openPatiently(configuration.database, logger)
        let manifest = try await StoreProblem.locating(configuration.database) {
            try await requireTables(.serverTables, in: database)
            guard try await Migrator.serverTables.pending(in: database).isEmpty else {
                throw StorageError(
                    .misconfigured,
                    "its tables are those of an earlier version; back it up with that version, or run `coatcheck migrate` first"
                )
            }
            let manifest = try await BackupFile(path).write { file in
                try await database.read { source in
                    try file.write {
                        try BackupWriter(from: source, to: $0).write(
                            version: Release.version, at: clock.now(), reporting: report)
                    }
                }
            }
            let event = AuditEvent(
                .backupCreated, at: clock.now(), in: .system,
                details: [
                    "file": .string(URL(filePath: path).lastPathComponent), "head": .string(manifest.head.description),
                ])
            try await Storage(database, origin: .thisProcess).audit.append([event])
            return manifest
        }
        await database.shutdown()
        return manifest
    }

    /// Puts a backup in place of the data of the configured database, on which no server may run, and ends all sessions.
    ///
    /// - Parameter isReplacing: whether a database that holds data is changed. Otherwise the outcome says what it would lose.
    /// - Throws: ``StoreProblem`` if the database cannot be used, ``BackupProblem`` about the file, and what `report` throws.
    package static func restore(
        _ configuration: ServerConfiguration,
        from path: String,
        replacing isReplacing: Bool,
        clock: any WallClock = SystemClock(),
        logger: Logger,
        reporting report: @escaping BackupProgress
    ) async throws -> RestoreOutcome {
        let backup = try BackupFile(path).open()
        defer { backup.close() }
        let database = try await openPatiently(configuration.database, logger)
        let lock = try await StoreProblem.locating(configuration.database) { try configuration.database.lock() }
        let outcome = try await StoreProblem.locating(configuration.database) {
            // The lock of a file is the better proof: a server that was killed leaves its report behind.
            if lock == nil { try await refuseRunningServer(on: database, at: clock.now()) }
            _ = try await updateTables(configuration.sessions, in: database)
            return try await database.write { target in
                try backup.file.read { file in
                    let restore = BackupRestore(backup.manifest, from: file, to: target)
                    let differences = try restore.differences()
                    let isDone = differences == nil || isReplacing
                    if isDone { try restore.replace(at: clock.now(), from: .thisProcess, reporting: report) }
                    return RestoreOutcome(backup.manifest, differences, isDone: isDone)
                }
            }
        }
        await database.shutdown()
        withExtendedLifetime(lock) {}
        return outcome
    }

    private static func refuseRunningServer(on database: any SQLDatabase, at now: Timestamp) async throws {
        guard try await Migrator.serverTables.isInstalled(in: database),
            try await Migrator.serverTables.pending(in: database).isEmpty,
            let url = try await RunningServers(database: database).publicURL(at: now)
        else { return }
        throw StorageError(
            .inUse,
            "a server runs on it (\(url.origin)); stop it first. One that was killed counts for three more minutes")
    }

    private static func openPatiently(_ location: DatabaseLocation, _ logger: Logger) async throws -> any SQLDatabase {
        guard case .postgres(let url) = location else { return try await open(location, logger: logger) }
        return try await StoreProblem.locating(location) {
            PostgresDatabase(PostgresAddress(url: url.text), connections: 2, patience: backupPatience, logger: logger)
        }
    }
}

/// The outcome of a restore.
package struct RestoreOutcome: Sendable {
    /// The backup.
    package let manifest: BackupManifest
    /// What the database has lost, or would lose. `nil` if it was empty.
    package let differences: BackupDifferences?
    /// Whether the backup is in place.
    package let isDone: Bool

    init(_ manifest: BackupManifest, _ differences: BackupDifferences?, isDone: Bool) {
        self.manifest = manifest
        self.differences = differences
        self.isDone = isDone
    }
}
