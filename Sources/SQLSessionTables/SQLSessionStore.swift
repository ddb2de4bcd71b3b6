package import SQLInterface
package import Sessions

/// A session store over an SQL database, whichever engine it has: every method of the port, written once.
///
/// The public stores conform to this in an extension of their own. The methods are public so that they meet the requirements
/// of ``Sessions/SessionStore``; this protocol itself stays inside the package.
package protocol SQLBackedSessionStore: LoggedSessionStore {
    /// The database, whose tables are up to date.
    var database: any SQLDatabase { get }
}

/// Sessions in a database that its owner has opened and brought up to date.
package struct SQLSessionStore: SQLBackedSessionStore {
    package let database: any SQLDatabase

    package init(_ database: any SQLDatabase) {
        self.database = database
    }
}

extension SQLBackedSessionStore {
    /// Adds a session, in one transaction with the ends that make room for it.
    public func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        atVersion version: Int64?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        let insertion = try await write {
            try $0.insert(record, replacing: replaced, atVersion: version, limit: limit, now: now)
        }
        if case .inserted(let ended) = insertion, !ended.isEmpty { database.announce(ChangeLogTables.sessions.topic) }
        return insertion
    }

    /// Looks a session up. One statement outside any transaction; a second one only explains why the first found nothing.
    public func find(_ id: SessionID) async throws -> StoredSession {
        try await reportingUnavailable {
            if let row = try await database.row(SessionTables.findLive, [id.value]) {
                return .live(try SessionRow.record(row))
            }
            return try await ended(id)
        }
    }

    /// What is known of a session that is not live.
    func ended(_ id: SessionID) async throws -> StoredSession {
        let row = try await database.row(SessionTables.findEnded, [id.value])
        return try row.map { .ended(try SessionRow.tombstone($0)) } ?? .nothing
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
        try await change { try $0.update(id, data: changes, expectedVersion: expectedVersion) }
    }

    /// Replaces the secret, in one transaction with the check of the one in use.
    public func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try await change { try $0.rotate(id, expecting: digest, rotation) }
    }

    /// Ends sessions and leaves tombstones, in one transaction.
    public func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        let ended = try await write { try $0.end(selection, cause, now: now) }
        if !ended.isEmpty { database.announce(ChangeLogTables.sessions.topic) }
        return ended
    }

    /// A page of sessions, found by its place in an index.
    public func list(_ query: SessionQuery) async throws -> SessionQuery.Page {
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

    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (SessionTables) throws -> Value
    ) async throws -> Value {
        try await reportingUnavailable { try await database.read { try body(SessionTables(connection: $0)) } }
    }

    private func write<Value: Sendable>(
        _ body: @escaping @Sendable (SessionTables) throws -> Value
    ) async throws -> Value {
        try await reportingUnavailable { try await database.write { try body(SessionTables(connection: $0)) } }
    }

    private func change(
        _ body: @escaping @Sendable (SessionTables) throws -> SessionChange
    ) async throws -> SessionChange {
        let change = try await write(body)
        if case .changed = change { database.announce(ChangeLogTables.sessions.topic) }
        return change
    }

    func reportingUnavailable<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as StorageError {
            throw SessionError(error)
        }
    }
}

extension SessionError {
    /// Maps every database error to *unavailable*, because the state of the session is then unknown.
    package init(_ error: StorageError) {
        self.init(error.code == .newerVersion ? .invalidConfiguration : .unavailable, error.message, cause: error)
    }
}
