import SQLInterface
import Sessions
import UserAccounts

extension AuditTable {
    /// Removes the oldest entries from before `cutoff`, and lets the chain begin after them.
    ///
    /// Follows the order of the chain, not the time alone: an entry that is not old yet keeps those after it. An entry with a
    /// time in the future says nothing about its age; it is removed once a later entry is old.
    func prune(before cutoff: Timestamp, limit: Int, at now: Timestamp, from origin: AuditOrigin) throws -> Int {
        try lockHead()
        let anchor = try anchor()
        guard let last = try lastEntry(after: anchor, before: cutoff, limit: limit, at: now) else { return 0 }
        let count = Int(last.sequence - anchor.sequence)
        _ = try append([.pruned(through: last, count: count, before: cutoff.rfc3339, at: now)], from: origin)
        try move(anchor, to: last)
        try connection.run("DELETE FROM audit_log WHERE seq <= $1", .integer(last.sequence))
        return count
    }

    private func lastEntry(
        after anchor: AuditChain,
        before cutoff: Timestamp,
        limit: Int,
        at now: Timestamp
    ) throws -> AuditChain? {
        let rows = try connection.run(
            "SELECT seq, hash, time FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2",
            .integer(anchor.sequence), .integer(Int64(limit)))
        let old = try rows.prefix { row in
            let time = try row.time(2)
            return time < cutoff || time > now
        }
        return try old.last { try $0.time(2) < cutoff }
            .map { AuditChain(sequence: try $0.integer(0), hash: try $0.bytes(1)) }
    }

    private func move(_ anchor: AuditChain, to last: AuditChain) throws {
        let statement =
            anchor == .empty
            ? "INSERT INTO audit_anchor (single, seq, hash) VALUES (1, $1, $2)"
            : "UPDATE audit_anchor SET seq = $1, hash = $2"
        try connection.run(statement, .integer(last.sequence), .bytes(last.hash))
    }
}
