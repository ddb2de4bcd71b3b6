/// Writes CBOR, well-formed or not.
enum CBORWriter {
    static func head(_ major: UInt8, _ number: UInt64) -> [UInt8] {
        let type = major << 5
        switch number {
        case 0..<24: return [type | UInt8(number)]
        case 24..<(1 << 8): return [type | 24] + bigEndian(number, 1)
        case (1 << 8)..<(1 << 16): return [type | 25] + bigEndian(number, 2)
        case (1 << 16)..<(1 << 32): return [type | 26] + bigEndian(number, 4)
        default: return [type | 27] + bigEndian(number, 8)
        }
    }

    static func bigEndian(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64((count - 1 - $0) * 8)) }
    }

    static func int(_ number: Int) -> [UInt8] {
        number < 0 ? head(1, UInt64(-1 - number)) : head(0, UInt64(number))
    }

    static func bytes(_ bytes: [UInt8]) -> [UInt8] { head(2, UInt64(bytes.count)) + bytes }

    static func text(_ text: String) -> [UInt8] { head(3, UInt64(text.utf8.count)) + Array(text.utf8) }

    static func array(_ elements: [[UInt8]]) -> [UInt8] { head(4, UInt64(elements.count)) + elements.flatMap { $0 } }

    static func map(_ members: [([UInt8], [UInt8])]) -> [UInt8] {
        head(5, UInt64(members.count)) + members.flatMap { $0.0 + $0.1 }
    }
}
