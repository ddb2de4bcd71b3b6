import SQLInterface

extension SQLDialect {
    /// A log of changes, and the registry of the caches that read it.
    ///
    /// A change has a row in the log with the keys of what it changed, or with none if it changed too much.
    package func tables(of log: ChangeLogTables) -> [String] {
        switch engine {
        case .sqlite: Self.sqliteTables(log.rows, log.members)
        case .postgres: Self.postgresTables(log.rows, log.members)
        }
    }

    private static func sqliteTables(_ rows: String, _ members: String) -> [String] {
        [
            // One transaction writes at a time, so the numbers follow the commits, without a gap.
            """
            CREATE TABLE \(rows) (
                seq INTEGER PRIMARY KEY AUTOINCREMENT,
                at  INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER)),
                ids BLOB NOT NULL
            ) STRICT
            """,
            "CREATE INDEX \(rows)_by_time ON \(rows) (at)",
            """
            CREATE TABLE \(members) (
                id        BLOB NOT NULL PRIMARY KEY,
                applied   INTEGER NOT NULL,
                condemned INTEGER NOT NULL DEFAULT 0
            ) STRICT, WITHOUT ROWID
            """,
        ]
    }

    private static func postgresTables(_ rows: String, _ members: String) -> [String] {
        [
            // Numbers would not follow the commits, so a position is the set of the transactions that were visible.
            """
            CREATE TABLE \(rows) (
                xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
                at  TIMESTAMPTZ NOT NULL DEFAULT now(),
                ids BYTEA NOT NULL
            )
            """,
            "CREATE INDEX \(rows)_by_transaction ON \(rows) (xid)",
            // Not logged, so empty after a crash and on a standby: a member then begins anew.
            """
            CREATE UNLOGGED TABLE \(members) (
                id        BYTEA NOT NULL PRIMARY KEY,
                applied   pg_snapshot,
                condemned BIGINT NOT NULL DEFAULT 0
            )
            """,
        ]
    }
}
