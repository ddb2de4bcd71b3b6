/// One connection inside one transaction, for the code of the tables.
///
/// The statements use what SQLite and PostgreSQL have in common: parameters `$1`, `$2` … in the order of their first
/// occurrence, `RETURNING`, and `ON CONFLICT`. A connection must not be used after its
/// transaction has ended.
package protocol SQLConnection {
    /// The SQL dialect of the engine.
    var dialect: SQLDialect { get }

    /// Runs one statement and returns all its rows, none for a statement that returns none.
    @discardableResult
    func run(_ statement: String, _ parameters: [SQLValue]) throws -> [SQLRow]

    /// Runs a statement whose rows do not matter, at the latest with the commit: an engine on another machine takes both in one
    /// trip.
    func runAtCommit(_ statement: String, _ parameters: [SQLValue]) throws

    /// Waits until no other transaction holds this name, and holds it until this one ends. An engine that lets one
    /// transaction write at a time has nothing to do.
    func hold(_ name: String) throws

    /// The same without waiting: false if another transaction holds the name.
    func tryToHold(_ name: String) throws -> Bool
}

extension SQLConnection {
    /// Runs one statement.
    @discardableResult
    package func run(_ statement: String, _ parameters: SQLValue...) throws -> [SQLRow] {
        try run(statement, parameters)
    }
}
