package import GRDB
public import Sessions

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Sessions in one SQLite file: durable, shared by all processes of a machine, no other service to run.
///
/// Every change is on disk when the method returns (write-ahead log, `synchronous=FULL`); concurrent changes share one
/// commit. Other processes may have the file open; a lock held by one of them is waited for, 5 seconds at most.
///
/// A change that was asked for is carried out even when the task that asked is cancelled: a logout does not depend on
/// the browser waiting for it.
public struct SQLiteSessionStore: SessionStore {
    private let pool: DatabasePool
    private let writes: GroupCommit

    /// Opens the database at `path`, creating it, readable by its owner only, when there is none.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable`` when the file cannot be opened,
    ///   ``SessionError/Code/invalidConfiguration`` when a newer version of this package made it.
    public init(path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SessionError(.unavailable, "the session database cannot be opened") }
        close(descriptor)
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        let pool = try Self.reportingUnavailable { try DatabasePool(path: path, configuration: configuration) }
        try self.init(sharing: pool)
    }

    /// Keeps sessions in a database that others use too. Creates its own tables and switches the pool's writer to
    /// `synchronous=FULL`.
    package init(sharing pool: DatabasePool) throws {
        try Self.reportingUnavailable {
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try Schema.migrate(db)
            }
        }
        self.pool = pool
        self.writes = GroupCommit(pool: pool)
    }

    /// Adds a session, in one transaction with the ends that make room for it.
    public func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try await write { try $0.insert(record, replacing: replaced, limit: limit, now: now) }
    }

    /// Looks a session up: one indexed read, two when it is not live.
    public func find(_ id: SessionID) async throws -> StoredSession {
        try await read { try $0.find(id) }
    }

    /// Moves last-seen of the sessions given, in one transaction.
    public func touch(_ touches: [SessionTouch]) async throws {
        guard !touches.isEmpty else { return }
        try await write { try $0.touch(touches) }
    }

    /// Changes named values, in one transaction with the check of the version.
    public func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        try await write { try $0.update(id, data: changes, expectedVersion: expectedVersion) }
    }

    /// Replaces the secret, in one transaction with the check of the one in use.
    public func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try await write { try $0.rotate(id, expecting: digest, rotation) }
    }

    /// Ends sessions and leaves tombstones, in one transaction.
    public func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        try await write { try $0.end(selection, cause, now: now) }
    }

    /// A page of sessions, found by its place in an index.
    public func list(_ query: SessionQuery) async throws -> SessionPage {
        try await read { try $0.list(query) }
    }

    /// Counts sessions; without a filter for device or address, over an index alone.
    public func count(_ query: SessionQuery) async throws -> Int {
        try await read { try $0.count(query) }
    }

    /// Ends what expired, found by its place in an index, in one transaction.
    public func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        try await write { try $0.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit) }
    }
}

extension SQLiteSessionStore {
    private func read<Value: Sendable>(_ body: @Sendable (SessionTables) throws -> Value) async throws -> Value {
        do {
            // No surrounding transaction: each answer comes from one statement, or from two of which the second only
            // explains why the first found nothing.
            return try await pool.unsafeRead { try body(SessionTables(db: $0)) }
        } catch {
            throw Self.unavailable(error)
        }
    }

    private func write<Value: Sendable>(
        _ body: @escaping @Sendable (SessionTables) throws -> Value
    ) async throws -> Value {
        do {
            return try await writes.perform { try body(SessionTables(db: $0)) }
        } catch {
            throw Self.unavailable(error)
        }
    }

    private static func reportingUnavailable<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            throw unavailable(error)
        }
    }

    /// Whatever SQLite says, the caller knows nothing about the session. The message names no file and no statement.
    private static func unavailable(_ error: any Error) -> SessionError {
        if let error = error as? SessionError { return error }
        return SessionError(.unavailable, "the session database did not answer", cause: error)
    }
}
