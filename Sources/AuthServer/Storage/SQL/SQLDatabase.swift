/// An SQL engine. Each table is written once, against this; which engine is below is decided when the server is put
/// together.
///
/// Every error that leaves these methods is a ``StorageError``, or one that `body` threw itself.
protocol SQLDatabase: Sendable {
    /// How the engine spells types.
    var dialect: SQLDialect { get }

    /// Runs `body` in a transaction that sees one state of the database.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value

    /// Runs `body` in a transaction of its own. When this returns, the transaction is durable; when `body` throws, none
    /// of it happened. It is carried out even when the task that asks is cancelled.
    func write<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value
}
