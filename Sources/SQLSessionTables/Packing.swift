import SQLInterface
import Sessions

/// Writes the compact form in which lists are kept inside a row: big-endian integers, bytes preceded by their length.
struct Packer {
    private(set) var bytes: [UInt8] = []

    mutating func pack(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func pack(fixed bytes: [UInt8]) {
        self.bytes.append(contentsOf: bytes)
    }

    mutating func pack(_ bytes: some Collection<UInt8>) {
        pack(UInt32(bytes.count))
        self.bytes.append(contentsOf: bytes)
    }
}

/// Reads what a ``Packer`` wrote. Every read past the end throws.
struct Unpacker {
    private var rest: ArraySlice<UInt8>
    private let part: String

    init(_ bytes: [UInt8], part: String) {
        self.rest = bytes[...]
        self.part = part
    }

    var isAtEnd: Bool { rest.isEmpty }

    var corrupt: StorageError { StorageError(.corrupt, "the \(part) of a session cannot be read") }

    mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws -> Value {
        try fixed(Value.bitWidth / 8).reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }

    mutating func fixed(_ count: Int) throws -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw corrupt }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func bytes() throws -> [UInt8] {
        Array(try fixed(Int(try integer(UInt32.self))))
    }

    mutating func text() throws -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else { throw corrupt }
        return text
    }

    mutating func digest() throws -> SecretDigest {
        guard let digest = SecretDigest(bytes: try fixed(32)) else { throw corrupt }
        return digest
    }
}

extension SecretHistory {
    var packed: [UInt8] {
        var packer = Packer()
        packer.pack(fixed: current.bytes)
        packer.pack(issuedAt.milliseconds)
        packer.pack(UInt8(offer == nil ? 0 : 1))
        if let offer {
            packer.pack(offer.nonce)
            packer.pack(fixed: offer.digest.bytes)
        }
        for old in replaced {
            packer.pack(fixed: old.digest.bytes)
            packer.pack(old.replacedAt.milliseconds)
            packer.pack(UInt8(old.isAcceptedInGrace ? 1 : 0))
        }
        return packer.bytes
    }

    init(packed: [UInt8]) throws {
        var unpacker = Unpacker(packed, part: "secrets")
        let current = try unpacker.digest()
        let issuedAt = Timestamp(milliseconds: try unpacker.integer())
        var offer: Offer?
        if try unpacker.integer(UInt8.self) == 1 {
            offer = Offer(nonce: try unpacker.integer(), digest: try unpacker.digest())
        }
        var replaced: [Replaced] = []
        while !unpacker.isAtEnd {
            replaced.append(
                Replaced(
                    digest: try unpacker.digest(),
                    replacedAt: Timestamp(milliseconds: try unpacker.integer()),
                    isAcceptedInGrace: try unpacker.integer(UInt8.self) == 1
                )
            )
        }
        self.init(current: current, issuedAt: issuedAt, offer: offer, replaced: replaced)
    }
}

extension SessionData {
    var packed: [UInt8] {
        var packer = Packer()
        for (name, value) in fields {
            packer.pack(name.utf8)
            packer.pack(value)
        }
        return packer.bytes
    }

    init(packed: [UInt8]) throws {
        var unpacker = Unpacker(packed, part: "data")
        var fields: [String: [UInt8]] = [:]
        while !unpacker.isAtEnd { fields[try unpacker.text()] = try unpacker.bytes() }
        self.init(fields)
    }
}

extension [AuthenticationMethod: Timestamp] {
    var packed: [UInt8] {
        var packer = Packer()
        for (method, at) in self {
            packer.pack(method.rawValue.utf8)
            packer.pack(at.milliseconds)
        }
        return packer.bytes
    }

    init(packed: [UInt8]) throws {
        var unpacker = Unpacker(packed, part: "authentication")
        self = [:]
        while !unpacker.isAtEnd {
            self[AuthenticationMethod(rawValue: try unpacker.text())] = Timestamp(milliseconds: try unpacker.integer())
        }
    }
}

extension [SecretDigest] {
    var packed: [UInt8] {
        var packer = Packer()
        for digest in self { packer.pack(fixed: digest.bytes) }
        return packer.bytes
    }

    init(packed: [UInt8]) throws {
        var unpacker = Unpacker(packed, part: "digests")
        self = []
        while !unpacker.isAtEnd { append(try unpacker.digest()) }
    }
}
