import SQLInterface

extension Migration {
    /// The session of each event, by which a page tells the history of a session. Older entries have none: the log refuses changes.
    static let auditSessions = Migration(summary: "Note which session an audit event is about") { dialect in
        [
            "ALTER TABLE audit_log ADD COLUMN session \(dialect.text)",
            "CREATE INDEX audit_log_by_session ON audit_log (session, seq)",
        ]
    }
}
