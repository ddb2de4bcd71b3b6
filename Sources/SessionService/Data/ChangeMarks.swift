import Crypto
import Sessions

/// The changes that a session's data has had in the last minute, by the keys of their calls. They are stored with the data, in the
/// same atomic step, so a change and the proof that it was made cannot be separated.
struct ChangeMarks {
    /// How long a call can be repeated.
    private static let lifetime = Duration.seconds(60)
    /// Most marks in one session, and most bytes of them. With more changes in a minute, the earliest can no longer be repeated.
    private static let limit = 256
    private static let byteLimit = 16 << 10

    /// The key of a call, and which call it was made for.
    struct Key {
        /// Twelve bytes of a digest: a client cannot make two keys that are taken for the same by chance.
        fileprivate let digest: [UInt8]
        fileprivate let body: [UInt8]

        init(_ key: String, of body: [UInt8]) {
            digest = Array(SHA256.hash(data: Array(key.utf8)).prefix(12))
            self.body = Array(SHA256.hash(data: body).prefix(4))
        }
    }

    /// The first answer of a change.
    struct Mark: Equatable {
        let version: Int64
        let sums: [String: [UInt8]]
    }

    private struct Entry {
        let digest: [UInt8]
        let body: [UInt8]
        let at: Timestamp
        let mark: Mark

        /// Digest 12, digest of the body 4, when 8, version 8, number of sums 1, then for each: length 1 and name, length 1 and
        /// value.
        var bytes: [UInt8] {
            var bytes = digest + body + ChangeMarks.wire(at.milliseconds) + ChangeMarks.wire(mark.version)
            bytes.append(UInt8(mark.sums.count))
            for (name, value) in mark.sums {
                bytes += [UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(value.count)] + value
            }
            return bytes
        }
    }

    private var entries: [Entry] = []
    private let now: Timestamp

    /// Reads the stored form; what cannot be read is forgotten.
    init(_ stored: [UInt8]?, at now: Timestamp) {
        self.now = now
        var reader = MarkReader(stored ?? [])
        while let entry = Self.read(&reader) {
            if let age = now.age(of: entry.at), age < Self.lifetime { entries.append(entry) }
        }
    }

    /// The first answer to the call, if it was made.
    ///
    /// - Throws: ``ServiceRefusal`` `bad_request` if the key was used for another call.
    func answer(to key: Key) throws(ServiceRefusal) -> Mark? {
        guard let entry = entries.first(where: { $0.digest == key.digest }) else { return nil }
        guard entry.body == key.body else {
            throw .badRequest("The key was used for another change. Make a new one for each.", field: "key")
        }
        return entry.mark
    }

    mutating func note(_ key: Key, version: Int64, sums: [String: [UInt8]]) {
        let mark = Mark(version: version, sums: sums)
        entries.append(Entry(digest: key.digest, body: key.body, at: now, mark: mark))
        var size = entries.reduce(0) { $0 + $1.bytes.count }
        while entries.count > Self.limit || size > Self.byteLimit {
            size -= entries.removeFirst().bytes.count
        }
    }

    var bytes: [UInt8] { entries.flatMap(\.bytes) }

    private static func wire(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func read(_ reader: inout MarkReader) -> Entry? {
        guard let digest = reader.bytes(12), let body = reader.bytes(4), let at = reader.integer(),
            let version = reader.integer(),
            let count = reader.bytes(1)?.first
        else { return nil }
        var sums: [String: [UInt8]] = [:]
        for _ in 0..<count {
            guard let name = reader.short(), let value = reader.short() else { return nil }
            sums[String(decoding: name, as: UTF8.self)] = value
        }
        return Entry(
            digest: digest, body: body, at: Timestamp(milliseconds: at), mark: Mark(version: version, sums: sums))
    }
}

/// Reads the stored form of marks. Every read past the end is `nil`.
private struct MarkReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func integer() -> Int64? {
        bytes(8).map { $0.reduce(0) { $0 << 8 | Int64($1) } }
    }

    mutating func short() -> [UInt8]? {
        bytes(1)?.first.flatMap { bytes(Int($0)) }
    }
}
