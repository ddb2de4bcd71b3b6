import SQLInterface
package import Sessions
package import UserAccounts

/// What a backup says about itself, in a table of its own.
package struct BackupManifest: Sendable, Equatable {
    /// The version of the program that made it.
    package let version: String
    /// When its data was read: it holds the state of this moment.
    package let time: Timestamp
    /// The end of the audit log at that moment.
    package let head: AuditChain

    package init(version: String, time: Timestamp, head: AuditChain) {
        self.version = version
        self.time = time
        self.head = head
    }
}

/// The statements about the manifest and the digest of a backup's file.
struct BackupManifestTable {
    private static let name = "backup"

    let file: any SQLConnection

    func write(_ manifest: BackupManifest) throws {
        try file.run(
            """
            CREATE TABLE \(Self.name) (
                version TEXT NOT NULL, time INTEGER NOT NULL, seq INTEGER NOT NULL, hash BLOB NOT NULL, digest BLOB NOT NULL
            ) STRICT
            """)
        try file.run(
            "INSERT INTO \(Self.name) (version, time, seq, hash, digest) VALUES ($1, $2, $3, $4, $5)",
            .text(manifest.version), .time(manifest.time), .integer(manifest.head.sequence),
            .bytes(manifest.head.hash), .bytes(try digest()))
    }

    /// - Throws: ``StorageError`` `corrupt` if the file is no backup, or not the one that was written.
    func read() throws -> BackupManifest {
        let rows = try? file.run("SELECT version, time, seq, hash, digest FROM \(Self.name)")
        guard let row = rows?.first else { throw StorageError(.corrupt, "it is not a backup of coatcheck") }
        let damage = try file.run("PRAGMA integrity_check(1)").first?.text(0)
        guard damage == "ok", try row.bytes(4) == digest() else {
            throw StorageError(.corrupt, "the backup is damaged; use another one")
        }
        return BackupManifest(
            version: try row.text(0), time: try row.time(1),
            head: AuditChain(sequence: try row.integer(2), hash: try row.bytes(3)))
    }

    /// Of all rows of all other tables, as they are stored: it does not depend on what this version knows of them.
    private func digest() throws -> [UInt8] {
        var digest = RowDigest()
        let tables = try file.run("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").map {
            try $0.text(0)
        }
        for table in tables where table != Self.name {
            digest.begin(table)
            try add(table, to: &digest)
        }
        return digest.value()
    }

    /// A few rows at a time, in the order of the table's key. A table without a key of one column holds few rows or none.
    private func add(_ table: String, to digest: inout RowDigest) throws {
        let keys = try file.run("SELECT name FROM pragma_table_info($1) WHERE pk > 0", .text(table))
        guard keys.count == 1, let key = try keys.first?.text(0) else {
            return digest.add(try file.run("SELECT * FROM \(table)"))
        }
        var last: SQLValue?
        repeat {
            let rows = try file.run(
                "SELECT \(key), * FROM \(table) \(last == nil ? "" : "WHERE \(key) > $1") ORDER BY \(key) LIMIT 500",
                last.map { [$0] } ?? [])
            digest.add(rows)
            last = rows.last?.values.first
        } while last != nil
    }
}
