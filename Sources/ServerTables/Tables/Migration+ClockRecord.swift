import SQLInterface

extension Migration {
    /// The time up to which the clock is known to have been right; see decision 29.
    static let clockRecord = Migration(summary: "Note up to when the clock was right") { dialect in
        [
            """
            CREATE TABLE clock_record (
                single   \(dialect.integer) NOT NULL PRIMARY KEY CHECK (single = 1),
                known_at \(dialect.integer) NOT NULL
            ) \(dialect.tableOptions)
            """
        ]
    }
}
