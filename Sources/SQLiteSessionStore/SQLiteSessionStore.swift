import SQLInterface
import SQLSessionTables
package import SQLiteClient
public import Sessions

/// Sessions in one SQLite file: durable, shared by all processes of a machine, without another service to run.
///
/// Every change is on disk when the method returns (write-ahead log, `synchronous=FULL`); concurrent changes share one
/// commit. Other processes may use the file; the store waits up to 5 seconds for their locks.
///
/// A requested change runs even if its task is cancelled: a logout does not depend on the browser waiting for it.
public struct SQLiteSessionStore: SessionStore {
    private let store: SQLSessionStore

    /// Opens the database at `path`, creating it, readable by its owner only, when there is none.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable`` when the file cannot be opened,
    ///   ``SessionError/Code/invalidConfiguration`` when a newer version of this package made it.
    public init(path: String) throws {
        do {
            try self.init(SQLiteDatabase(path: path))
        } catch let error as StorageError {
            throw SessionError(error)
        }
    }

    /// Keeps sessions in a database that is already open.
    package init(_ database: SQLiteDatabase) throws {
        _ = try database.writeAtOnce { try Migrator.sessionTables.migrate($0) }
        store = SQLSessionStore(database)
    }

    /// Adds a session, in one transaction with the ends that make room for it.
    public func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try await store.insert(record, replacing: replaced, limit: limit, now: now)
    }

    /// Looks a session up: one indexed read, two when it is not live.
    public func find(_ id: SessionID) async throws -> StoredSession {
        try await store.find(id)
    }

    /// Moves last-seen of the sessions given, in one transaction.
    public func touch(_ touches: [SessionTouch]) async throws {
        try await store.touch(touches)
    }

    /// Changes named values, in one transaction with the check of the version.
    public func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        try await store.update(id, data: changes, expectedVersion: expectedVersion)
    }

    /// Replaces the secret, in one transaction with the check of the one in use.
    public func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try await store.rotate(id, expecting: digest, rotation)
    }

    /// Ends sessions and leaves tombstones, in one transaction.
    public func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        try await store.end(selection, cause, now: now)
    }

    /// A page of sessions, found by its place in an index.
    public func list(_ query: SessionQuery) async throws -> SessionPage {
        try await store.list(query)
    }

    /// Counts sessions; without a filter for device or address, over an index alone.
    public func count(_ query: SessionQuery) async throws -> Int {
        try await store.count(query)
    }

    /// Ends expired sessions, found by an index, in one transaction.
    public func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        try await store.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit)
    }
}
