import Sessions

/// A value under the store's prefix that this version cannot read.
struct UnreadableValue: Error {
    /// The unreadable part.
    let part: String
}

/// Reads the compact form of the fields: big-endian integers, and bytes. Every read past the end throws.
struct ByteReader {
    private var rest: ArraySlice<UInt8>
    private let part: String

    init(_ bytes: [UInt8]?, part: String) throws {
        guard let bytes else { throw UnreadableValue(part: part) }
        self.rest = bytes[...]
        self.part = part
    }

    var isAtEnd: Bool { rest.isEmpty }
    var unreadable: UnreadableValue { UnreadableValue(part: part) }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws -> Value {
        try bytes(Value.bitWidth / 8).reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }

    mutating func timestamp() throws -> Timestamp {
        Timestamp(milliseconds: try integer())
    }

    mutating func bytes(_ count: Int) throws -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw unreadable }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func digest() throws -> SecretDigest {
        guard let digest = SecretDigest(bytes: try bytes(32)) else { throw unreadable }
        return digest
    }

    /// `count` bytes of text; without a number, the rest.
    mutating func text(_ count: Int? = nil) throws -> String {
        guard let text = String(validating: try bytes(count ?? rest.count), as: UTF8.self) else { throw unreadable }
        return text
    }
}

extension FixedWidthInteger {
    /// The bytes, big-endian.
    var wire: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension CredentialEpoch {
    /// The number in decimal digits.
    var decimal: [UInt8] { Array(String(rawValue).utf8) }
}

extension Timestamp {
    /// Eight bytes, from which a script reads the number.
    var wire: [UInt8] { milliseconds.wire }
    /// Eight bytes that sort in the order of time.
    var sortable: [UInt8] { (UInt64(bitPattern: milliseconds) ^ 1 << 63).wire }
    /// The number in decimal digits.
    var decimal: [UInt8] { Array(String(milliseconds).utf8) }
}
