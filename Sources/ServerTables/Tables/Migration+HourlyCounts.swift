import SQLInterface

extension Migration {
    /// How often each event happened in each hour, and the version of each running server: what the overview shows.
    ///
    /// A count has one key, so that `storage transfer` and a backup copy it like any other row: see ``HourTable``.
    static let hourlyCounts = Migration(summary: "Count events by the hour, and note the versions of servers") {
        dialect in
        [
            """
            CREATE TABLE audit_hours (
                slot   \(dialect.text) NOT NULL PRIMARY KEY,
                number \(dialect.integer) NOT NULL
            ) \(dialect.keyedTableOptions)
            """,
            "ALTER TABLE running_servers ADD COLUMN version \(dialect.text) NOT NULL DEFAULT ''",
        ]
    }
}
