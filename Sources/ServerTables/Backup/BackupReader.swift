package import SQLInterface
import UserAccounts

/// Reads a backup, which may have been damaged since, or never have been one.
package struct BackupReader {
    private let file: any SQLConnection

    package init(_ file: any SQLConnection) {
        self.file = file
    }

    /// Checks every row of the backup.
    ///
    /// - Throws: ``StorageError`` `corrupt` if the file is not an unchanged backup, `newerVersion` if this version of the
    ///   program does not know its tables.
    package func check() throws -> BackupManifest {
        let manifest = try BackupManifestTable(file: file).read()
        do {
            _ = try missingSteps()
        } catch let error as StorageError where error.code == .newerVersion {
            throw StorageError(
                .newerVersion,
                "coatcheck \(manifest.version) made the backup; restore it with that version or a later one")
        }
        guard case .intact = try AuditTable(connection: file).verify(against: manifest.head) else {
            throw StorageError(.corrupt, "the audit log in the backup is broken; use another backup")
        }
        return manifest
    }

    /// The steps that bring the tables of an older backup up to date.
    package func missingSteps() throws -> [String] {
        try BackupWriter.tables.pending(file)
    }

    /// Brings the tables of a copy of an older backup up to date.
    package func migrate() throws {
        try BackupWriter.tables.migrate(file)
        try AccountTable(connection: file).addSkeletons()
    }
}
