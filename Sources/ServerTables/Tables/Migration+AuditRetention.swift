package import SQLInterface

extension Migration {
    /// The start of the chain once old entries were removed. The database itself permits the removal of entries up to the
    /// anchor only; and the anchor moves forward only, to an entry of the log, right after the event that records it.
    package static func auditRetention(_ dialect: SQLDialect) -> [String] {
        let isUnrecorded = """
            NOT EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq AND hash = NEW.hash)
            OR (SELECT event FROM audit_log ORDER BY seq DESC LIMIT 1) <> 'audit_pruned'
            """
        // A copy of the log arrives without the removed entries and brings its anchor along.
        let isFirst = "EXISTS (SELECT 1 FROM audit_log WHERE seq <= NEW.seq) AND (\(isUnrecorded))"
        let isAgain = "EXISTS (SELECT 1 FROM audit_anchor WHERE seq >= NEW.seq)"
        return [
            """
            CREATE TABLE audit_anchor (
                single \(dialect.integer) NOT NULL PRIMARY KEY CHECK (single = 1),
                seq    \(dialect.integer) NOT NULL,
                hash   \(dialect.bytes) NOT NULL
            ) \(dialect.tableOptions)
            """
        ] + dialect.allowingRemovals("audit_log")
            + dialect.refusing("DELETE", "audit_log", "NOT EXISTS (SELECT 1 FROM audit_anchor WHERE seq >= OLD.seq)")
            + dialect.refusing("INSERT", "audit_anchor", "\(isAgain) OR (\(isFirst))")
            + dialect.refusing("UPDATE", "audit_anchor", "NEW.seq <= OLD.seq OR \(isUnrecorded)")
            + dialect.refusing("DELETE", "audit_anchor", "OLD.seq > 0")
    }
}
