package import SQLInterface
package import Sessions
import UserAccounts

/// Copies the server's data from one state of a database into an empty backup.
package struct BackupWriter {
    /// The tables of a backup.
    package static let tables = Migrator.serverTables

    private let source: any SQLConnection
    private let file: any SQLConnection

    /// - Parameters:
    ///   - source: a transaction that sees one state of the database.
    ///   - file: a transaction in the empty file.
    package init(from source: any SQLConnection, to file: any SQLConnection) {
        self.source = source
        self.file = file
    }

    /// Writes the backup.
    ///
    /// - Parameters:
    ///   - version: the version of this program.
    ///   - report: called from time to time with the number of copied rows and their total. Ends the work if it throws.
    package func write(
        version: String,
        at now: Timestamp,
        reporting report: (_ rows: Int, _ total: Int) throws -> Void
    ) throws -> BackupManifest {
        let head = try AuditTable(connection: source).head()
        let batches = TransferTable.lasting.map { TransferBatch(table: $0) }
        let total = try batches.reduce(0) { try $0 + $1.count(in: source) }
        try Self.tables.migrate(file)
        var rows = 0
        for batch in batches {
            try batch.copy(from: source, to: file) { count in
                rows += count
                try report(rows, total)
            }
        }
        let manifest = BackupManifest(version: version, time: now, head: head)
        try BackupManifestTable(file: file).write(manifest)
        return manifest
    }
}
