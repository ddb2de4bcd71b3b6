/// One of the 16,384 parts among which a cluster divides its keys.
struct HashSlot: Sendable, Hashable {
    static let count = 16384

    let number: Int

    init(number: Int) {
        self.number = number
    }

    /// The slot of a key. For a key with a `{tag}` only the tag counts, so that keys can be kept together.
    init(key: [UInt8]) {
        number = Int(Self.checksum(Self.hashed(key))) % Self.count
    }

    /// The text between the first `{` and the first `}` after it, unless it is empty.
    private static func hashed(_ key: [UInt8]) -> ArraySlice<UInt8> {
        guard let opening = key.firstIndex(of: UInt8(ascii: "{")) else { return key[...] }
        let rest = key[(opening + 1)...]
        guard let closing = rest.firstIndex(of: UInt8(ascii: "}")), closing > rest.startIndex else { return key[...] }
        return rest[..<closing]
    }

    /// CRC-16/XMODEM, as the Redis Cluster specification requires.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt16 {
        bytes.reduce(0) { crc, byte in crc << 8 ^ table[Int(UInt8(truncatingIfNeeded: crc >> 8) ^ byte)] }
    }

    private static let table: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { crc, _ in crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021 }
    }
}
