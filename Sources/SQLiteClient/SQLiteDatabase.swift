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
/// processes. Concurrent writes share one commit.
package struct SQLiteDatabase: SQLDatabase {
    private let pool: DatabasePool
    private let writes: GroupCommit
    private let side: SideConnection
    private let direct: DirectReaders
    private let reserve: DiskReserve?

    package let dialect = SQLDialect.sqlite

    /// Opens the file, and creates it and its folder if they are missing; only their owner can read them.
    ///
    /// - Throws: ``StorageError`` `unwritable` if that is not possible, `unavailable` if the file is not a database.
    ///
    /// - Parameter reserve: the space to release when the disk is full. Default none.
    package init(path: String, reserve: DiskReserve? = nil) throws {
        try self.init(path: path, reserve: reserve) { _ in }
    }

    /// The same with another configuration, for tests.
    package init(
        path: String,
        reserve: DiskReserve? = nil,
        configuring change: (inout Configuration) -> Void
    ) throws {
        self.reserve = reserve
        try Self.prepareFile(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.foreignKeysEnabled = true
        change(&configuration)
        do {
            pool = try Self.openPool(path, configuration, reserve)
        } catch {
            throw Self.storageError(error)
        }
        writes = GroupCommit(pool: pool)
        side = SideConnection(path: path)
        direct = DirectReaders(path: path, configuration)
    }

    /// Opens the file, which also creates files beside it.
    private static func openPool(
        _ path: String,
        _ configuration: Configuration,
        _ reserve: DiskReserve?
    ) throws -> DatabasePool {
        do {
            return try openPool(path, configuration)
        } catch {
            guard let reserve, reserve.releaseIfFull() else { throw error }
            return try openPool(path, configuration)
        }
    }

    private static func openPool(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration)
        // The pool's default may lose the last commits in a power failure.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return pool
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

    package func row(_ statement: String, _ parameters: [SQLValue]) async throws -> SQLRow? {
        if let rows = direct.run(statement, parameters) { return rows.first }
        return try await query(statement, parameters).first
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
        do {
            do {
                return try await writes.perform { try body(SQLiteConnection($0)) }
            } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL && reserve != nil {
                await makeRoom()
                return try await writes.perform { try body(SQLiteConnection($0)) }
            }
        } catch let error as DatabaseError {
            throw Self.storageError(error)
        }
    }

    /// Releases the reserve, and folds the write-ahead log into the file, so that the next writer restarts the log instead
    /// of growing it.
    private func makeRoom() async {
        reserve?.release()
        await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                // It skips the rest if a reader is active, or if there is no room even for this.
                _ = try? db.checkpoint(.passive)
                continuation.resume()
            }
        }
    }

    /// The same, without the queue and blocking the thread: for opening a store, before its first use.
    package func writeAtOnce<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try Self.mappingErrors {
            try pool.writeWithoutTransaction { db in
                var value: Value?
                try db.inTransaction(.immediate) {
                    value = try body(SQLiteConnection(db))
                    return .commit
                }
                guard let value else { throw StorageError(.unavailable, "the database gave no answer") }
                return value
            }
        }
    }

    package func note(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow] {
        do {
            return try await side.perform { try SQLiteConnection($0).run(statement, parameters) }
        } catch {
            throw Self.storageError(error)
        }
    }

    /// Every program sees commits in the file itself.
    package func announce(_ topic: AnnouncementTopic) {}

    package func follow(_ topic: AnnouncementTopic, _ notify: @escaping @Sendable () -> Void) async {
        await side.watch(notify)
    }

    /// Runs the queued work and closes the file, which folds the write-ahead log into it.
    package func shutdown() async {
        await writes.drained()
        side.close()
        direct.close()
        // It fails while a reader is active; then the log is folded in when the file is opened next.
        try? pool.close()
    }

    private static func prepareFile(_ path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StorageError(.unwritable, "the database file cannot be written") }
        close(descriptor)
    }

    static func mappingErrors<Value>(_ body: () throws -> Value) throws -> Value {
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
