import Crypto
import Sessions

/// The changes that a session's data has had in the last minute, by the keys of their calls. They are stored with the data, in the
/// same atomic step, so a change and the proof that it was made cannot be separated.
struct ChangeMarks {
    /// How long a call can be repeated.
    private static let lifetime = Duration.seconds(60)
    /// Most marks in one session. With more changes in a minute, the earliest can no longer be repeated.
    private static let limit = 256

    /// The first answer of a change.
    struct Mark: Equatable {
        let version: Int64
        let sums: [String: [UInt8]]
    }

    private struct Entry {
        let digest: [UInt8]
        let at: Timestamp
        let mark: Mark
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

    subscript(key: String) -> Mark? {
        let digest = Self.digest(of: key)
        return entries.first { $0.digest == digest }?.mark
    }

    mutating func note(_ key: String, version: Int64, sums: [String: [UInt8]]) {
        entries.append(Entry(digest: Self.digest(of: key), at: now, mark: Mark(version: version, sums: sums)))
        if entries.count > Self.limit { entries.removeFirst() }
    }

    /// Twelve bytes of a digest: a client cannot make two keys that are taken for the same by chance.
    private static func digest(of key: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(key.utf8)).prefix(12))
    }

    /// Digest 12, when 8, version 8, number of sums 1, then for each: length 1 and name, length 1 and value.
    var bytes: [UInt8] {
        entries.reduce(into: []) { bytes, entry in
            bytes += entry.digest + Self.wire(entry.at.milliseconds) + Self.wire(entry.mark.version)
            bytes.append(UInt8(entry.mark.sums.count))
            for (name, value) in entry.mark.sums {
                bytes.append(UInt8(name.utf8.count))
                bytes += Array(name.utf8)
                bytes.append(UInt8(value.count))
                bytes += value
            }
        }
    }

    private static func wire(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func read(_ reader: inout MarkReader) -> Entry? {
        guard let digest = reader.bytes(12), let at = reader.integer(), let version = reader.integer(),
            let count = reader.bytes(1)?.first
        else { return nil }
        var sums: [String: [UInt8]] = [:]
        for _ in 0..<count {
            guard let name = reader.short(), let value = reader.short() else { return nil }
            sums[String(decoding: name, as: UTF8.self)] = value
        }
        return Entry(
            digest: digest, at: Timestamp(milliseconds: at), mark: Mark(version: version, sums: sums))
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
