import Crypto
import Sessions

/// A change of an application's values in one session, decided by a pure function of the current record.
struct DataChange {
    let set: [String: [UInt8]]
    let removed: [String]
    let added: [String: JSONNumber]
    let expectedVersion: Int64?
    /// What the named values must be: a hash of the stored bytes, or `nil` for absent.
    let expectedFields: [String: String?]
    let key: ChangeMarks.Key?

    init(_ body: CallBody) throws {
        set = try body.object("set") ?? [:]
        removed = try body.texts("remove") ?? []
        added = try (body.object("add") ?? [:]).reduce(into: [:]) { added, member in
            guard let number = JSONNumber(member.value) else {
                throw ServiceRefusal.badField(member.key, "Only a number can be added.")
            }
            added[member.key] = number
        }
        expectedVersion = try body.integer("if_version")
        expectedFields = try (body.object("if_fields") ?? [:]).mapValues { bytes in
            if bytes.elementsEqual("null".utf8) { return nil }
            guard let hash = JSONText.string(bytes[...]) else {
                throw ServiceRefusal.badRequest("The field if_fields must hold hashes or null.", field: "if_fields")
            }
            return hash
        }
        key = try body.key().map { ChangeMarks.Key($0, of: body.bytes) }
        try checkNames()
    }

    private func checkNames() throws {
        var seen: Set<String> = []
        for name in Array(set.keys) + removed + Array(added.keys) {
            try DataLimits.check(name: name)
            guard seen.insert(name).inserted else {
                throw ServiceRefusal.badRequest("The value \(name) is changed twice in one call.", field: name)
            }
        }
    }

    /// The outcome for one version of the record.
    struct Outcome {
        /// The values to store, by their stored names. Empty if there is nothing to do.
        var changes: [String: [UInt8]?] = [:]
        /// The version that the session has after the change.
        let version: Int64
        /// The sums of `add`.
        let sums: [String: [UInt8]]
    }

    /// Decides the change.
    ///
    /// - Throws: ``ServiceRefusal``: `conflict`, `bad_field`, `quota`.
    func outcome(for record: SessionRecord, in application: Application, at now: Timestamp) throws -> Outcome {
        var marks = ChangeMarks(record.data[application.marksName], at: now)
        if let key, let mark = try marks.answer(to: key) { return Outcome(version: mark.version, sums: mark.sums) }
        let data = application.data(of: record)
        try requireExpectations(of: data, in: record)
        let sums = try self.sums(with: data)
        let changed = set.merging(sums) { $1 }
        let gone = removed.filter { data[$0] != nil }
        guard !changed.isEmpty || !gone.isEmpty else { return Outcome(version: record.version, sums: [:]) }
        var merged = data.merging(changed) { $1 }
        for name in gone { merged[name] = nil }
        try DataLimits.check(merged, changed: changed.keys)
        var changes: [String: [UInt8]?] = [:]
        for (name, value) in changed { changes[application.stored(name)] = .some(value) }
        for name in gone { changes[application.stored(name)] = .some(nil) }
        if let key {
            marks.note(key, version: record.version + 1, sums: sums)
            changes[application.marksName] = .some(marks.bytes)
        }
        return Outcome(changes: changes, version: record.version + 1, sums: sums)
    }

    private func requireExpectations(of data: [String: [UInt8]], in record: SessionRecord) throws {
        let isCurrent = expectedVersion.map { $0 == record.version } ?? true
        let areCurrent = expectedFields.allSatisfy { name, hash in data[name].map(Self.hash) == hash }
        guard isCurrent, areCurrent else {
            let version = record.version
            throw ServiceRefusal(.conflict, "Another request has changed the session. Nothing was changed.") {
                $0.add("version", version)
                $0.add("data", data)
            }
        }
    }

    private func sums(with data: [String: [UInt8]]) throws -> [String: [UInt8]] {
        var sums: [String: [UInt8]] = [:]
        for (name, number) in added {
            guard let current = data[name].map({ JSONNumber($0) }) ?? .some(.whole(0)) else {
                throw ServiceRefusal.badField(name, "The stored value is not a number, so nothing can be added to it.")
            }
            guard let sum = current.adding(number) else {
                throw ServiceRefusal.badField(name, "The sum is too large to be stored.")
            }
            sums[name] = sum.bytes
        }
        return sums
    }

    /// The hash by which a client says what it has seen: the first 16 bytes of SHA-256 of the stored bytes, in base64url.
    static func hash(_ bytes: [UInt8]) -> String {
        Base64URL.encode(Array(SHA256.hash(data: bytes).prefix(16)))
    }
}

extension JSONWriter {
    /// An object of an application's values, in the order of their names.
    mutating func add(_ name: String, _ data: [String: [UInt8]]) {
        add(name) { object in
            for (name, value) in data.sorted(by: { $0.key < $1.key }) { object.add(name, raw: value) }
        }
    }
}
