/// An SQL engine. Each table is written once, against this; which engine is below is decided when the server is put
/// together.
///
/// Every error that leaves these methods is a ``StorageError``, or one that `body` threw itself. A `body` may be run
/// again from the beginning when the engine asks for it, so it must not have effects of its own.
package protocol SQLDatabase: Sendable {
    /// How the engine spells types and locks.
    var dialect: SQLDialect { get }

    /// Runs one statement that only reads, in no transaction: the cheapest way to one row. Parallel calls may share a
    /// trip to the server.
    func query(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow]

    /// Runs `body` in a transaction that sees one state of the database.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value

    /// Runs `body` in a transaction of its own. When this returns, the transaction is durable; when `body` throws, none
    /// of it happened. It is carried out even when the task that asks is cancelled.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value

    /// Closes the connections. To be called when nobody asks any more.
    func shutdown() async
}
