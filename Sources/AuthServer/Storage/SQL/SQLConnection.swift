/// One connection inside one transaction: what the code of a table works with.
///
/// The statements use what SQLite and PostgreSQL have in common: parameters `$1`, `$2` … in the order of their first
/// occurrence, `RETURNING`, and `ON CONFLICT`. A connection is not to be kept beyond the transaction it was handed out
/// for.
protocol SQLConnection {
    /// Runs one statement and returns all its rows, none for a statement that returns none.
    @discardableResult
    func run(_ statement: String, _ parameters: [SQLValue]) throws -> [SQLRow]
}

extension SQLConnection {
    /// Runs one statement.
    @discardableResult
    func run(_ statement: String, _ parameters: SQLValue...) throws -> [SQLRow] {
        try run(statement, parameters)
    }
}
