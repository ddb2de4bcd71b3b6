/// One connection inside one transaction: what the code of a table works with.
///
/// The statements use what SQLite and PostgreSQL have in common: parameters `$1`, `$2` … in the order of their first
/// occurrence, `RETURNING`, and `ON CONFLICT`. A connection is not to be kept beyond the transaction it was handed out
/// for.
package protocol SQLConnection {
    /// How the engine spells types and locks.
    var dialect: SQLDialect { get }

    /// Runs one statement and returns all its rows, none for a statement that returns none.
    @discardableResult
    func run(_ statement: String, _ parameters: [SQLValue]) throws -> [SQLRow]

    /// Waits until no other transaction holds this name, and holds it until this one ends. An engine that lets one
    /// transaction write at a time has nothing to do.
    func hold(_ name: String) throws

    /// The same without waiting: false when another transaction holds the name.
    func tryToHold(_ name: String) throws -> Bool
}

extension SQLConnection {
    /// Runs one statement.
    @discardableResult
    package func run(_ statement: String, _ parameters: SQLValue...) throws -> [SQLRow] {
        try run(statement, parameters)
    }
}
