/// An SQL engine. Each table is written once, against this protocol; the server chooses the engine when it is assembled.
///
/// Every error that these methods throw is a ``StorageError``, or one that `body` threw itself. A `body` may be run again
/// from the beginning if the engine requires it, so it must not have other side effects.
package protocol SQLDatabase: Sendable {
    /// The SQL dialect of the engine.
    var dialect: SQLDialect { get }

    /// Runs one statement that only reads, in no transaction: the cheapest way to one row. Parallel calls may share a
    /// round trip.
    func query(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow]

    /// The row that a statement finds by its key. The same as ``query(_:_:)``, for an engine that can find one row sooner.
    func row(_ statement: String, _ parameters: [SQLValue]) async throws -> SQLRow?

    /// Runs `body` in a transaction that sees one state of the database.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value

    /// Runs `body` in its own transaction. When this returns, the transaction is durable; if `body` throws, it is rolled
    /// back. It runs even if the calling task is cancelled.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value

    /// Runs one statement in a transaction of its own that does not wait for the disk, so a crash of the machine may undo it.
    /// It runs before other waiting work, and possibly again if its answer was lost.
    func note(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow]

    /// Tells all programs that follow this topic that a transaction was committed. It does not wait, and may be lost.
    func announce(_ topic: AnnouncementTopic)

    /// Calls `notify` when any program has announced a transaction, and when announcements may have been missed, until the
    /// task is cancelled. It also calls it for no reason at times. It returns at once if the engine cannot tell.
    func follow(_ topic: AnnouncementTopic, _ notify: @escaping @Sendable () -> Void) async

    /// Closes the connections. Call it after the last use.
    func shutdown() async
}

extension SQLDatabase {
    package func row(_ statement: String, _ parameters: [SQLValue]) async throws -> SQLRow? {
        try await query(statement, parameters).first
    }
}

/// What announcements are about. A program hears those of the topic that it follows.
package struct AnnouncementTopic: Sendable, Hashable {
    /// Lower-case letters and underscores.
    package let name: String

    package init(_ name: StaticString) {
        self.name = "\(name)"
    }
}
