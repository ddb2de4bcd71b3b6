import GRDB
package import SQLInterface

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A single SQLite file without files beside it, for data that is written once and then only read.
package final class SQLiteFile: Sendable {
    private let queue: DatabaseQueue

    /// Creates a file that only its owner can read.
    ///
    /// - Throws: ``StorageError`` `unwritable` if that is not possible, also if there is such a file.
    package convenience init(creating path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StorageError(.unwritable, "the file cannot be created: \(String(cString: strerror(errno)))")
        }
        closeDescriptor(descriptor)
        var configuration = Configuration()
        // A file that was not completed is thrown away, so the journal need not outlive the process.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA journal_mode = MEMORY") }
        try self.init(path, configuration)
    }

    /// Opens a file, which is not changed.
    ///
    /// - Throws: ``StorageError`` `corrupt` if it is not a database.
    package convenience init(reading path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        try self.init(path, configuration)
    }

    private init(_ path: String, _ configuration: Configuration) throws {
        queue = try SQLiteDatabase.mappingErrors { try DatabaseQueue(path: path, configuration: configuration) }
    }

    /// Runs `body` in a transaction that is durable when this returns.
    package func write<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try SQLiteDatabase.mappingErrors { try queue.write { try body(SQLiteConnection($0)) } }
    }

    /// Runs `body` in a transaction that only reads.
    package func read<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try SQLiteDatabase.mappingErrors { try queue.read { try body(SQLiteConnection($0)) } }
    }

    /// Copies the whole file to a new one.
    package func copy(to path: String) throws -> SQLiteFile {
        let copy = try SQLiteFile(creating: path)
        try SQLiteDatabase.mappingErrors { try queue.backup(to: copy.queue) }
        return copy
    }

    /// Closes the file.
    package func close() {
        // It fails only while a statement runs, and the callers above wait for theirs.
        try? queue.close()
    }
}

/// `close` of the system, whose name a method of the file has.
private func closeDescriptor(_ descriptor: Int32) {
    close(descriptor)
}
