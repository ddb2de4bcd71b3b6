import GRDB
import Sessions

/// The tables of this store and how they came to be.
///
/// The version stands in a table of its own, because the file may be shared with tables that are none of our business.
/// Text that comes from outside is kept as bytes: SQLite's text functions stop at NUL, and bytes compare as Swift does.
enum Schema {
    /// One script per version; the first makes version 1. Published scripts never change.
    private static let scripts = [
        """
        CREATE TABLE sessions (
            id              BLOB NOT NULL PRIMARY KEY,
            principal       BLOB,
            created_at      INTEGER NOT NULL,
            last_seen       INTEGER NOT NULL,
            idle_timeout    INTEGER NOT NULL,
            absolute_expiry INTEGER NOT NULL,
            expiry          INTEGER NOT NULL,
            lifetime        TEXT NOT NULL,
            assurance       INTEGER,
            version         INTEGER NOT NULL,
            secrets         BLOB NOT NULL,
            csrf            BLOB NOT NULL,
            authentication  BLOB NOT NULL,
            user_agent      BLOB NOT NULL,
            address         BLOB NOT NULL,
            label           BLOB NOT NULL,
            data            BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX sessions_by_principal ON sessions (principal, created_at, id) WHERE principal IS NOT NULL;
        CREATE INDEX sessions_by_creation ON sessions (created_at, id);
        CREATE INDEX sessions_by_expiry ON sessions (expiry);

        CREATE TABLE ended_sessions (
            id        BLOB NOT NULL PRIMARY KEY,
            principal BLOB,
            reason    TEXT NOT NULL,
            actor     BLOB,
            note      BLOB,
            ended_at  INTEGER NOT NULL,
            digests   BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX ended_sessions_by_end ON ended_sessions (ended_at);
        """
    ]

    /// Brings the tables to the present version. Does nothing, and takes no lock, when they are.
    static func migrate(_ db: Database) throws {
        guard try installed(db) != scripts.count else { return }
        try db.inTransaction(.immediate) {
            // Read again under the lock: another process may have been faster.
            let version = try installed(db)
            guard version <= scripts.count else {
                throw SessionError(.invalidConfiguration, "the session database was made by a newer version")
            }
            for script in scripts.dropFirst(version) { try db.execute(sql: script) }
            try db.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS sessions_schema (
                        single INTEGER NOT NULL PRIMARY KEY CHECK (single = 1),
                        version INTEGER NOT NULL
                    ) STRICT;
                    INSERT OR REPLACE INTO sessions_schema (single, version) VALUES (1, \(scripts.count));
                    """
            )
            return .commit
        }
    }

    /// The version of the tables in the file; 0 when there are none.
    private static func installed(_ db: Database) throws -> Int {
        // Not db.tableExists, which answers from memory: another process may have made the table a moment ago.
        let table = try Row.fetchOne(db, sql: "SELECT 1 FROM sqlite_master WHERE name = 'sessions_schema'")
        guard table != nil else { return 0 }
        return try Int.fetchOne(db, sql: "SELECT version FROM sessions_schema") ?? 0
    }
}
