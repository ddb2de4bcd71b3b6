import Crypto
package import SQLInterface
package import Sessions
package import UserAccounts

/// Puts a backup in place of the data of a database, in one transaction.
///
/// All sessions are over afterwards: each account begins an epoch that no session has.
package struct BackupRestore {
    /// More than the number of changes of any account that a database without accounts may have had before.
    private static let epochsAhead: Int64 = 1_000_000

    private let file: any SQLConnection
    private let target: any SQLConnection
    private let manifest: BackupManifest

    /// - Parameters:
    ///   - file: the backup, checked and with the tables of this version.
    ///   - target: a transaction in the database, which has the tables of this version.
    package init(_ manifest: BackupManifest, from file: any SQLConnection, to target: any SQLConnection) {
        self.manifest = manifest
        self.file = file
        self.target = target
    }

    /// What the database would lose. `nil` if it holds nothing yet.
    ///
    /// - Throws: ``StorageError`` `inUse` if the database belongs to another installation.
    package func differences() throws -> BackupDifferences? {
        try refuseOtherInstallation()
        guard try !isEmpty() else { return nil }
        var differences = BackupDifferences(events: try eventsSince())
        try differences.compare(backup: file, with: target)
        return differences
    }

    /// Replaces the data. The audit log of a database goes on; an empty one gets that of the backup.
    ///
    /// - Parameter report: called from time to time with the number of copied rows and their total. Ends the work if it throws.
    package func replace(
        at now: Timestamp,
        from origin: AuditOrigin,
        reporting report: (_ rows: Int, _ total: Int) throws -> Void
    ) throws {
        let epochs = try latestEpoch() + Self.epochsAhead
        let batches = (try isEmpty() ? TransferTable.lasting : TransferTable.restored).map { TransferBatch(table: $0) }
        try removeAll()
        let total = try batches.reduce(0) { try $0 + $1.count(in: file) }
        var rows = 0
        for batch in batches {
            try batch.copy(from: file, to: target) { count in
                rows += count
                try report(rows, total)
            }
        }
        // The backup does not have them.
        while try AccountTable(connection: target).addMissingWords() { try report(rows, total) }
        try target.run(
            """
            UPDATE accounts SET security_version = security_version + $1, credential_epoch = credential_epoch + $1,
                epoch_reason = $2
            """,
            .integer(epochs), .text(EndReason.revoked.rawValue))
        let restored = AuditEvent(
            .backupRestored, at: now, in: .system,
            details: ["made": .string(manifest.time.rfc3339), "head": .string(manifest.head.description)])
        _ = try AuditTable(connection: target).append([restored], from: origin)
    }

    private func removeAll() throws {
        // The words would go with the accounts, one after another.
        for table in ["account_words"] + TransferTable.endedByRestore + TransferTable.restored.reversed().map(\.name) {
            try target.run("DELETE FROM \(table)")
        }
    }

    private func latestEpoch() throws -> Int64 {
        try target.run("SELECT COALESCE(MAX(credential_epoch), 0) FROM accounts").first?.integer(0) ?? 0
    }

    private func isEmpty() throws -> Bool {
        try target.run("SELECT id FROM accounts LIMIT 1").isEmpty
            && target.run("SELECT seq FROM audit_log LIMIT 1").isEmpty
    }

    /// The keys identify an installation.
    private func refuseOtherInstallation() throws {
        let statement = "SELECT name, value FROM instance_keys"
        // Digests are compared in constant time.
        let own = try file.run(statement).reduce(into: [:]) { $0[try $1.text(0)] = SHA256.hash(data: try $1.bytes(1)) }
        let isSame = try target.run(statement).allSatisfy { row in
            let (name, key) = (try row.text(0), SHA256.hash(data: try row.bytes(1)))
            return own[name].map { $0 == key } ?? true
        }
        guard isSame else {
            throw StorageError(
                .inUse, "the database belongs to another installation than the backup; restore into an empty database")
        }
    }

    private func eventsSince() throws -> Int64? {
        let known = try target.run(
            "SELECT 1 FROM audit_log WHERE seq = $1 AND hash = $2", .integer(manifest.head.sequence),
            .bytes(manifest.head.hash))
        guard !known.isEmpty || manifest.head == .empty else { return nil }
        return try AuditTable(connection: target).head().sequence - manifest.head.sequence
    }
}
