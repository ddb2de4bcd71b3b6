package import SQLInterface
import Sessions
package import UserAccounts

/// The statements about the audit log.
package struct AuditTable {
    static let columns = "seq, body, previous_hash, hash, time, event, actor, target, session"

    let connection: any SQLConnection

    package init(connection: any SQLConnection) {
        self.connection = connection
    }

    /// Appends events to the chain.
    ///
    /// Reading the head is an update, so the appending transaction locks its row until it ends: entries of parallel
    /// transactions cannot be linked to the same predecessor, in either engine. The events are counted with it.
    package func append(_ events: [AuditEvent], from origin: AuditOrigin) throws -> [AuditEntry] {
        guard !events.isEmpty else { return [] }
        var chain = try lockHead()
        let entries = events.map { ($0, chain.link($0, from: origin)) }
        try connection.insert(
            entries.map { Self.values(of: $1, reporting: $0) }, into: "audit_log (\(Self.columns))")
        try connection.run(
            "UPDATE audit_head SET seq = $1, hash = $2", .integer(chain.sequence), .bytes(chain.hash))
        try HourTable(connection: connection).count(events)
        return entries.map(\.1)
    }

    /// Reads the end of the chain and locks it until the transaction ends.
    @discardableResult
    func lockHead() throws -> AuditChain {
        try connection.run(
            "INSERT INTO audit_head (single, seq, hash) VALUES (1, $1, $2) ON CONFLICT DO NOTHING",
            .integer(AuditChain.empty.sequence), .bytes(AuditChain.empty.hash))
        return try chain("UPDATE audit_head SET seq = seq RETURNING seq, hash")
    }

    package func page(_ query: AuditQuery) throws -> AuditPage {
        try AuditSearch(query, connection).page()
    }

    /// Follows the chain from its anchor to its recorded end.
    package func verify(against pinned: AuditChain?) throws -> AuditVerification {
        let anchor = try anchor()
        let leftovers = try connection.run(
            "SELECT seq FROM audit_log WHERE seq <= $1 ORDER BY seq LIMIT 1", .integer(anchor.sequence))
        if let leftover = leftovers.first { return .broken(at: try leftover.integer(0)) }
        var inspection = AuditInspection(from: anchor, pinned: pinned)
        while true {
            let rows = try connection.run(
                "SELECT \(Self.columns) FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT 500",
                .integer(inspection.chain.sequence))
            for row in rows {
                let expected = inspection.chain.sequence + 1
                guard let entry = try? Self.decode(row), Self.matches(row, entry), inspection.follow(entry) else {
                    return .broken(at: expected)
                }
            }
            if rows.isEmpty { break }
        }
        return inspection.conclude(head: try head())
    }

    /// The end of the chain.
    package func head() throws -> AuditChain {
        try chain("SELECT seq, hash FROM audit_head")
    }

    /// The start of the chain: the last entry that was removed because of its age.
    func anchor() throws -> AuditChain {
        try chain("SELECT seq, hash FROM audit_anchor")
    }

    private func chain(_ statement: String) throws -> AuditChain {
        guard let row = try connection.run(statement).first else { return .empty }
        return AuditChain(sequence: try row.integer(0), hash: try row.bytes(1))
    }

    private static func values(of entry: AuditEntry, reporting event: AuditEvent) -> [SQLValue] {
        [
            .integer(entry.sequence), .text(entry.body), .bytes(entry.previousHash), .bytes(entry.hash),
            .time(event.time), .text(event.name.rawValue), .text(event.context.actor.id?.rawValue),
            .text(event.target?.rawValue), .text(event.context.sessionReference),
        ]
    }

    static func decode(_ row: SQLRow) throws -> AuditEntry {
        AuditEntry(
            sequence: try row.integer(0), body: try row.text(1),
            previousHash: try row.bytes(2), hash: try row.bytes(3))
    }

    /// Whether the search columns agree with the hashed text.
    private static func matches(_ row: SQLRow, _ entry: AuditEntry) -> Bool {
        do {
            let fields = entry.fields
            return try row.time(4).rfc3339 == fields["ts"]?.text && row.text(5) == fields["event"]?.text
                && row.optionalText(6) == fields["actor_id"]?.text && row.optionalText(7) == fields["target_user"]?.text
                // Entries from before the column have no session in it.
                && [nil, fields["session_ref"]?.text].contains(row.optionalText(8))
        } catch {
            return false
        }
    }
}
