import Testing

@testable import Passkeys

@Suite("CBOR reader")
struct CBORReaderTests {
    static let examples: [(String, CBORValue)] = [
        ("00", .unsigned(0)), ("17", .unsigned(23)), ("1818", .unsigned(24)), ("18ff", .unsigned(255)),
        ("190100", .unsigned(256)), ("1a00010000", .unsigned(65536)), ("1bffffffffffffffff", .unsigned(.max)),
        ("20", .negative(0)), ("3903e7", .negative(999)), ("3bffffffffffffffff", .negative(.max)),
        ("40", .bytes([])), ("4401020304", .bytes([1, 2, 3, 4])), ("60", .text([])),
        ("62c3bc", .text([0xC3, 0xBC])),
        ("80", .array([])), ("83010203", .array([.unsigned(1), .unsigned(2), .unsigned(3)])),
        ("a0", .map([:])), ("a201020304", .map([.unsigned(1): .unsigned(2), .unsigned(3): .unsigned(4)])),
        ("f4", .other), ("f5", .other), ("f6", .other), ("f7", .other), ("f90000", .other), ("fa47c35000", .other),
        ("fb7e37e43c8800759c", .other),
    ]

    @Test("values of RFC 8949, appendix A, are read", arguments: examples)
    func values(hexadecimal: String, value: CBORValue) throws {
        #expect(try CBORReader.read(Hexadecimal.bytes(hexadecimal)) == value)
    }

    @Test(
        "what is not canonical CBOR is refused",
        arguments: [
            // Longer than necessary.
            "1800", "1817", "190000", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3800", "5800", "580161", "7800",
            "9800",
            // Indefinite lengths and their end.
            "5f4101ff", "7f6161ff", "9f01ff", "bf0102ff", "9fff", "bfff", "ff",
            // Reserved.
            "1c", "1d", "1e", "3c", "5c", "7e", "9d", "bc", "fc", "fd", "fe",
            // Tags, and simple values that mean nothing here.
            "c000", "c11a514b67b0", "d81801", "e0", "f0", "f3", "f818", "f8ff",
            // No UTF-8.
            "61ff", "62c328", "63eda080",
            // Keys that are no keys.
            "a18001", "a1a001", "a1f401", "a1f9000001",
            // The same key twice.
            "a201010102", "a220012002", "a2616101616102", "a2416101416102",
            // The end comes early.
            "", "18", "19ff", "1a000000", "1b00000000000000", "41", "61", "430102", "81", "8201", "a1", "a101",
            "a20102", "f9",
            "fa00", "fb00000000000000",
            // Something follows.
            "0000", "f4f4", "8000", "4000",
        ])
    func refused(hexadecimal: String) {
        #expect(throws: CBORReader.Problem.self) { try CBORReader.read(Hexadecimal.bytes(hexadecimal)) }
    }

    @Test("text and bytes with the same contents are different keys")
    func differentKeys() throws {
        #expect(
            try CBORReader.read(Hexadecimal.bytes("a2416101616102"))
                == .map([.bytes([0x61]): .unsigned(1), .text([0x61]): .unsigned(2)]))
    }

    @Test("canonically equivalent texts are different keys, because bytes are compared")
    func equivalentTexts() throws {
        let composed = CBORWriter.text("\u{E9}")
        let decomposed = CBORWriter.text("e\u{301}")
        let map = CBORWriter.map([(composed, CBORWriter.int(1)), (decomposed, CBORWriter.int(2))])
        guard case .map(let members) = try CBORReader.read(map) else {
            Issue.record("no map")
            return
        }
        #expect(members.count == 2)
    }

    static let hugeLengths: [UInt64] = [
        .max, .max - 1, .max - 8, 1 << 63, 1 << 63 - 1, UInt64(Int.max) - 64, 1 << 32, 1 << 32 - 1,
    ]

    @Test("a length near 2^64, 2^63 or 2^32 is refused", arguments: [2, 3, 4, 5] as [UInt8], hugeLengths)
    func hugeLength(major: UInt8, length: UInt64) {
        for bytes: [UInt8] in [[], [0], Array(repeating: 0, count: 64)] {
            #expect(throws: CBORReader.Problem.self) { try CBORReader.read(CBORWriter.head(major, length) + bytes) }
        }
    }

    @Test("four levels are read, five and 64 and 1,000,000 are not")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] { Array(repeating: 0x81, count: depth) + [0x00] }
        _ = try CBORReader.read(nested(4))
        for depth in [5, 64, 1_000_000] {
            #expect(throws: CBORReader.Problem(offset: 4)) { try CBORReader.read(nested(depth)) }
        }
        let maps: [UInt8] = Array(repeatElement([0xA1, 0x01], count: 64).joined()) + [0x00]
        #expect(throws: CBORReader.Problem(offset: 8)) { try CBORReader.read(maps) }
    }

    @Test("64 entries are read, 65 are not")
    func entries() throws {
        let numbers = (0..<65).map { CBORWriter.int($0) }
        _ = try CBORReader.read(CBORWriter.array(Array(numbers.prefix(64))))
        _ = try CBORReader.read(CBORWriter.map(numbers.prefix(64).map { ($0, $0) }))
        #expect(throws: CBORReader.Problem(offset: 0)) { try CBORReader.read(CBORWriter.array(numbers)) }
        #expect(throws: CBORReader.Problem(offset: 0)) { try CBORReader.read(CBORWriter.map(numbers.map { ($0, $0) })) }
    }

    @Test("a megabyte is read or refused, whatever is in it", arguments: UInt8.min...UInt8.max)
    func megabyte(byte: UInt8) {
        let bytes = [UInt8](repeating: byte, count: 1 << 20)
        #expect(throws: CBORReader.Problem.self) { try CBORReader.read(bytes) }
    }

    @Test("a value in the middle is read alone")
    func middle() throws {
        var reader = CBORReader([0xFF, 0x18, 0x64, 0xFF], at: 1)
        #expect(try reader.value() == .unsigned(100))
        #expect(reader.position == 3)
    }

    @Test("a position behind the end is refused")
    func behindTheEnd() {
        var reader = CBORReader([0x00], at: 7)
        #expect(throws: CBORReader.Problem(offset: 7)) { try reader.value() }
    }
}
