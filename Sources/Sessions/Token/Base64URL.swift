/// Base64url without padding (RFC 4648 §5), for fixed-size values only.
///
/// The decoder is strict: a character outside the alphabet or a non-zero trailing bit is refused, so each value has
/// exactly one spelling.
package enum Base64URL {
    package static func encode(_ bytes: some Sequence<UInt8>) -> String { text(of: Array(bytes)) }

    private static func text(of bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(64)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                output.append(character(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)) & 63))
            }
        }
        if bits > 0 {
            output.append(character(UInt8(truncatingIfNeeded: buffer << UInt32(6 - bits)) & 63))
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Decodes into 64-bit big-endian words. `nil` unless `text` spells exactly `byteCount` bytes.
    package static func words(_ text: some Collection<UInt8>, byteCount: Int) -> [UInt64]? {
        // Every request passes here, and a loop over an unknown collection takes many times as long.
        text.withContiguousStorageIfAvailable { words(in: $0, byteCount: byteCount) }
            ?? Array(text).withUnsafeBufferPointer { words(in: $0, byteCount: byteCount) }
    }

    private static func words(in text: UnsafeBufferPointer<UInt8>, byteCount: Int) -> [UInt64]? {
        guard text.count == (byteCount * 8 + 5) / 6 else { return nil }
        var words = [UInt64](repeating: 0, count: (byteCount + 7) / 8)
        var buffer: UInt32 = 0
        var bits = 0
        var index = 0
        for character in text {
            guard let value = value(character) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            let byte = UInt64(truncatingIfNeeded: buffer >> UInt32(bits)) & 0xFF
            words[index / 8] |= byte << UInt64(56 - index % 8 * 8)
            index += 1
        }
        let trailing = buffer & (1 << UInt32(bits) - 1)
        return trailing == 0 ? words : nil
    }

    private static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
