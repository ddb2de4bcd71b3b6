package import SQLInterface
package import Sessions

/// Sessions in an SQL database of any engine: every verb of the store, written once.
package struct SQLSessionStore: SessionStore {
    private let database: any SQLDatabase

    /// Keeps sessions in a database whose tables are up to date.
    package init(_ database: any SQLDatabase) {
        self.database = database
    }

    package func insert(
        _ record: SessionRecord,
        replacing replaced: SessionID?,
        limit: SessionPolicy.Limit?,
        now: Timestamp
    ) async throws -> SessionInsertion {
        try await write { try $0.insert(record, replacing: replaced, limit: limit, now: now) }
    }

    /// One statement outside any transaction; a second one only explains why the first found nothing.
    package func find(_ id: SessionID) async throws -> StoredSession {
        try await Self.reportingUnavailable {
            if let row = try await database.query(SessionTables.findLive, [id.value]).first {
                return .live(try SessionRow.record(row))
            }
            let ended = try await database.query(SessionTables.findEnded, [id.value]).first
            return try ended.map { .ended(try SessionRow.tombstone($0)) } ?? .nothing
        }
    }

    package func touch(_ touches: [SessionTouch]) async throws {
        guard !touches.isEmpty else { return }
        try await write { try $0.touch(touches) }
    }

    package func update(
        _ id: SessionID,
        data changes: [String: [UInt8]?],
        expectedVersion: Int64?
    ) async throws -> SessionChange {
        try await write { try $0.update(id, data: changes, expectedVersion: expectedVersion) }
    }

    package func rotate(
        _ id: SessionID,
        expecting digest: SecretDigest,
        _ rotation: SessionRotation
    ) async throws -> SessionChange {
        try await write { try $0.rotate(id, expecting: digest, rotation) }
    }

    package func end(
        _ selection: SessionSelection,
        _ cause: SessionEnding,
        now: Timestamp
    ) async throws -> [EndedSession] {
        try await write { try $0.end(selection, cause, now: now) }
    }

    package func list(_ query: SessionQuery) async throws -> SessionPage {
        try await Self.reportingUnavailable {
            try await database.read { try SessionTables(connection: $0).list(query) }
        }
    }

    package func count(_ query: SessionQuery) async throws -> Int {
        try await Self.reportingUnavailable {
            try await database.read { try SessionTables(connection: $0).count(query) }
        }
    }

    package func sweep(now: Timestamp, tombstoneLifetime: Duration, limit: Int) async throws -> [EndedSession] {
        try await write { try $0.sweep(now: now, tombstoneLifetime: tombstoneLifetime, limit: limit) }
    }

    private func write<Value: Sendable>(
        _ body: @escaping @Sendable (SessionTables) throws -> Value
    ) async throws -> Value {
        try await Self.reportingUnavailable {
            try await database.write { try body(SessionTables(connection: $0)) }
        }
    }

    private static func reportingUnavailable<Value>(_ body: () async throws -> Value) async throws -> Value {
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
