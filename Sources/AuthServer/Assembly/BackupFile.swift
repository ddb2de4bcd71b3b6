import Foundation
import SQLInterface
import SQLiteClient
import ServerTables

/// The file of a backup: one SQLite file, readable by its owner only.
struct BackupFile {
    /// A backup that was checked, with the tables of this version.
    struct Opened: Sendable {
        let manifest: BackupManifest
        let file: SQLiteFile
        /// The copy that is removed afterwards, if the backup had the tables of an earlier version.
        fileprivate let copy: String?

        func close() {
            file.close()
            if let copy { try? FileManager.default.removeItem(atPath: copy) }
        }
    }

    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Lets `body` fill a file that appears under its name when it is complete and on the disk.
    func write(_ body: (SQLiteFile) async throws -> BackupManifest) async throws -> BackupManifest {
        guard access(path, F_OK) != 0 else {
            throw BackupProblem(path, "there is such a file already; choose another name")
        }
        // Of its own, because two backups may get the same name.
        let partial = "\(path).\(UUID().uuidString.prefix(8)).partial"
        let file: SQLiteFile
        do {
            file = try SQLiteFile(creating: partial)
        } catch let error as StorageError {
            throw BackupProblem(path, error.message)
        }
        do {
            let manifest = try await body(file)
            file.close()
            guard publish(partial) else { throw BackupProblem(path, String(cString: strerror(errno))) }
            syncFolder()
            return manifest
        } catch {
            unlink(partial)
            throw error
        }
    }

    /// Gives the complete file its name, which no other file has got meanwhile. A file system without hard links cannot tell.
    private func publish(_ partial: String) -> Bool {
        if link(partial, path) == 0 { return unlink(partial) == 0 }
        return errno != EEXIST && rename(partial, path) == 0
    }

    /// Opens and checks the backup.
    func open() throws -> Opened {
        guard access(path, R_OK) == 0 else { throw BackupProblem(path, String(cString: strerror(errno))) }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw BackupProblem(path, "it is a folder, not a backup of coatcheck")
        }
        do {
            let file = try SQLiteFile(reading: path)
            let manifest = try file.read { try BackupReader($0).check() }
            guard try file.read({ try !BackupReader($0).missingSteps().isEmpty }) else {
                return Opened(manifest: manifest, file: file, copy: nil)
            }
            let copy = FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)").path
            let migrated = try file.copy(to: copy)
            file.close()
            try migrated.write { try BackupReader($0).migrate() }
            return Opened(manifest: manifest, file: migrated, copy: copy)
        } catch let error as StorageError {
            throw BackupProblem(path, error.code == .unwritable ? "it is not a backup of coatcheck" : error.message)
        }
    }

    /// Makes the name of the file durable.
    private func syncFolder() {
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = Foundation.open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Foundation.close(descriptor)
    }
}

/// Why a file cannot be used as a backup, with its name.
package struct BackupProblem: Error, CustomStringConvertible {
    /// One sentence for the operator.
    package let description: String

    init(_ path: String, _ reason: String) {
        description = "\(path): \(reason)"
    }
}
