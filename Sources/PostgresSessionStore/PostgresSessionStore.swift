public import Logging
import PostgresClient
import SQLInterface
import SQLSessionTables
public import Sessions

/// Sessions in PostgreSQL, shared by all instances of a server.
///
/// Every change is as durable as the server's settings promise when the method returns; see `docs/stores.md`. Look-ups of
/// many tasks share round trips. One instance at a time sweeps.
///
/// A requested change runs even if its task is cancelled: a logout does not depend on the browser waiting for it.
public struct PostgresSessionStore: SessionStore {
    private let database: PostgresDatabase
    private let store: SQLSessionStore

    /// Connects to the database of a URL and brings the tables up to date.
    ///
    /// - Parameters:
    ///   - url: `postgres://USER:PASSWORD@HOST/DATABASE`. Several hosts may be named, libpq's parameters may follow `?`,
    ///     and `prepared_statements=off` for pgbouncer in transaction mode.
    ///   - connections: how many. Default 4; each has a thread.
    ///   - logger: for connections lost and found. Never a secret.
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unavailable`` when the server does not answer,
    ///   ``SessionError/Code/invalidConfiguration`` for a wrong URL and for tables of a newer version of this package.
    public init(url: String, connections: Int = 4, logger: Logger = Logger(label: "sessions")) async throws {
        let address = PostgresAddress(url: url)
        if let problem = address.problem { throw SessionError(.invalidConfiguration, problem) }
        database = PostgresDatabase(address, connections: connections, logger: logger)
        store = SQLSessionStore(database)
        do {
            try await Migrator.sessionTables.migrate(database)
        } catch let error as StorageError {
            throw SessionError(error)
        }
    }

    /// Runs the queued work and closes the connections.
    public func shutdown() async {
        await database.shutdown()
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

    /// Looks a session up: one statement, two when it is not live.
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
