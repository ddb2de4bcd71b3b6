import Crypto

/// The end of the chain, to which the next entry is linked.
package struct AuditChain: Hashable, Sendable {
    /// The sequence number of the last entry; 0 before the first.
    package private(set) var sequence: Int64

    /// The hash of the last entry; zeros before the first.
    package private(set) var hash: [UInt8]

    /// A chain without entries.
    package static let empty = AuditChain(sequence: 0, hash: Array(repeating: 0, count: 32))

    package init(sequence: Int64, hash: [UInt8]) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Gives an event its place and moves the end of the chain to it.
    package mutating func link(_ event: AuditEvent, from origin: AuditOrigin) -> AuditEntry {
        var fields = event.fields
        fields["app"] = .string(origin.app)
        fields["instance"] = .string(origin.instance)
        fields["version"] = .string(origin.version)
        fields["seq"] = .integer(sequence + 1)
        let body = CanonicalJSON.encode(fields)
        let entry = AuditEntry(
            sequence: sequence + 1, body: body, previousHash: hash, hash: Self.hash(of: body, after: hash))
        sequence = entry.sequence
        hash = entry.hash
        return entry
    }

    /// Follows the chain by an entry that was read back. `false` if it is not the one that was written here.
    package mutating func follow(_ entry: AuditEntry) -> Bool {
        guard entry.sequence == sequence + 1, entry.previousHash == hash,
            entry.fields["seq"] == .integer(entry.sequence),
            entry.hash == Self.hash(of: entry.body, after: hash)
        else { return false }
        sequence = entry.sequence
        hash = entry.hash
        return true
    }

    private static func hash(of body: String, after previous: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: previous)
        hash.update(data: Array(body.utf8))
        return Array(hash.finalize())
    }
}
