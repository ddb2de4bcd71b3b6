import Foundation
package import Sessions

/// An event in its place in the chain.
package struct AuditEntry: Hashable, Sendable {
    /// The place, counted from 1 without gaps.
    package let sequence: Int64

    /// The event as canonical JSON, `seq` included: exactly the bytes that the hash covers.
    package let body: String

    /// The hash of the previous entry, 32 bytes; zeros before the first.
    package let previousHash: [UInt8]

    /// SHA-256 of `previousHash` followed by `body`.
    package let hash: [UInt8]

    package init(sequence: Int64, body: String, previousHash: [UInt8], hash: [UInt8]) {
        self.sequence = sequence
        self.body = body
        self.previousHash = previousHash
        self.hash = hash
    }

    /// The fields of `body`, by their names in the log; parsed anew on each access. Empty if the body has been made unreadable.
    package var fields: [String: AuditValue] {
        // A body that was not written by this code may still be JSON.
        CanonicalJSON.decode(body) ?? (try? JSONDecoder().decode([String: AuditValue].self, from: Data(body.utf8)))
            ?? [:]
    }

    /// The name of the event.
    package var event: String { text("event") }

    /// When it happened, as RFC 3339 in UTC.
    package var time: String { text("ts") }

    /// How much attention it needs.
    package var level: AuditLevel { AuditLevel(rawValue: text("level")) ?? .critical }

    /// The actor.
    package var actor: PrincipalID? { principal("actor_id") }

    /// The account that was affected.
    package var target: PrincipalID? { principal("target_user") }

    /// The whole entry as one JSON document on one line.
    package var jsonLine: String {
        let hashes = [("hash", hash.hexadecimal), ("prev_hash", previousHash.hexadecimal)]
        // Most bodies need not be parsed for this.
        if let line = CanonicalJSON.inserting(hashes, into: body) { return line }
        return CanonicalJSON.encode(fields.merging(hashes.map { ($0, .string($1)) }) { $1 })
    }

    private func text(_ name: String) -> String {
        fields[name]?.text ?? ""
    }

    private func principal(_ name: String) -> PrincipalID? {
        fields[name]?.text.map(PrincipalID.init(rawValue:))
    }
}
