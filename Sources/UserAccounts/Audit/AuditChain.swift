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

    /// Assigns an event its place and moves the end of the chain to it.
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

    /// Advances along the chain by an entry that was read back. `false` if it is not the entry that was written here.
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

extension AuditChain: LosslessStringConvertible {
    /// `seq:hash`, to be recorded in a place that is out of reach for a party that can change the log.
    package var description: String { "\(sequence):\(hash.hexadecimal)" }

    /// Reads the form made by ``description``.
    package init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0, parts[0].allSatisfy(\.isNumber),
            let hash = [UInt8](hexadecimal: String(parts[1])), hash.count == 32
        else { return nil }
        self.init(sequence: sequence, hash: hash)
    }
}

/// Which program, which instance of it and which version wrote an entry.
package struct AuditOrigin: Hashable, Sendable {
    /// The program.
    package let app: String

    /// The instance, for example its host name.
    package let instance: String

    /// The version of the program.
    package let version: String

    package init(app: String = "coatcheck", instance: String, version: String) {
        self.app = app
        self.instance = instance
        self.version = version
    }
}
