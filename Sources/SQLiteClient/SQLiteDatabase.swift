import Foundation
package import GRDB
package import SQLInterface

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The SQL engine in one file: write-ahead log, `synchronous=FULL`, foreign keys, 5 seconds of patience with other
/// processes.
package struct SQLiteDatabase: SQLDatabase {
    /// For the session store, which keeps its own tables in the same file.
    package let pool: DatabasePool

    package let dialect = SQLDialect.sqlite

    /// Opens the file, making it, and its folder, when they are missing; only their owner can read them.
    ///
    /// - Throws: ``StorageError`` `unwritable` when that is not possible, `unavailable` when it is no database.
    package init(path: String) throws {
        try Self.prepareFile(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // The pool's own setting may lose the last commits with the power.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        } catch {
            throw Self.storageError(error)
        }
    }

    package func query(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow] {
        try await withCheckedThrowingContinuation { continuation in
            // No surrounding transaction: one statement sees one state by itself.
            pool.asyncUnsafeRead { access in
                continuation.resume(
                    with: Result {
                        try Self.mappingErrors { try SQLiteConnection(access.get()).run(statement, parameters) }
                    })
            }
        }
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { access in
                continuation.resume(
                    with: Result { try Self.mappingErrors { try body(SQLiteConnection(access.get())) } })
            }
        }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Result { try Self.mappingErrors { try Self.transaction(db, body) } })
            }
        }
    }

    /// Nothing to do: the pool closes its connections when the last user lets go of it.
    package func shutdown() async {}

    /// Takes the write lock at the beginning: a transaction that reads before it writes must not find out at the end
    /// that another process was faster.
    private static func transaction<Value>(
        _ db: Database,
        _ body: (any SQLConnection) throws -> Value
    ) throws -> Value {
        var value: Value?
        try db.inTransaction(.immediate) {
            value = try body(SQLiteConnection(db))
            return .commit
        }
        guard let value else { throw StorageError(.unavailable, "the database gave no answer") }
        return value
    }

    private static func prepareFile(_ path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError(.unwritable, "the database file cannot be written") }
        close(descriptor)
    }

    private static func mappingErrors<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw storageError(error)
        }
    }

    private static func storageError(_ error: any Error) -> StorageError {
        switch (error as? DatabaseError)?.resultCode {
        case .SQLITE_CANTOPEN?, .SQLITE_READONLY?, .SQLITE_PERM?:
            StorageError(.unwritable, "the database file or its folder cannot be written")
        case .SQLITE_NOTADB?, .SQLITE_CORRUPT?:
            StorageError(.corrupt, "the file is not a database, or is damaged")
        case .SQLITE_FULL?:
            StorageError(.unavailable, "no space is left for the database")
        default:
            StorageError(.unavailable, "the database did not answer")
        }
    }
}
