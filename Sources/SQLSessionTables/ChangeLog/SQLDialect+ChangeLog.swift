import SQLInterface

extension SQLDialect {
    /// The log of changes, and the registry of the caches that read it.
    ///
    /// A change has a row in `near_log` with the handles of its sessions, or with none if it has too many.
    var changeLogTables: [String] {
        switch engine {
        case .sqlite:
            [
                // One transaction writes at a time, so the numbers follow the commits, without a gap.
                """
                CREATE TABLE near_log (
                    seq INTEGER PRIMARY KEY AUTOINCREMENT,
                    at  INTEGER NOT NULL DEFAULT (CAST(strftime('%s', 'now') AS INTEGER)),
                    ids BLOB NOT NULL
                ) STRICT
                """,
                "CREATE INDEX near_log_by_time ON near_log (at)",
                """
                CREATE TABLE near_members (
                    id        BLOB NOT NULL PRIMARY KEY,
                    applied   INTEGER NOT NULL,
                    condemned INTEGER NOT NULL DEFAULT 0
                ) STRICT, WITHOUT ROWID
                """,
            ]
        case .postgres:
            [
                // Numbers would not follow the commits, so a position is the set of the transactions that were visible.
                """
                CREATE TABLE near_log (
                    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
                    at  TIMESTAMPTZ NOT NULL DEFAULT now(),
                    ids BYTEA NOT NULL
                )
                """,
                "CREATE INDEX near_log_by_transaction ON near_log (xid)",
                // Not logged, so empty after a crash and on a standby: a member then begins anew.
                """
                CREATE UNLOGGED TABLE near_members (
                    id        BYTEA NOT NULL PRIMARY KEY,
                    applied   pg_snapshot,
                    condemned BIGINT NOT NULL DEFAULT 0
                )
                """,
            ]
        }
    }
}
