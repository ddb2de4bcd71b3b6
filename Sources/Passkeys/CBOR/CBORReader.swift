/// Reads CBOR in the canonical form of CTAP2: definite lengths, shortest integers, no tags, no key twice in a map.
///
/// The order of keys is not checked, because some clients write them in another order. Limits: depth 4, 64 entries for
/// each array or map.
struct CBORReader {
    /// The first byte that does not fit, or whose value exceeds a limit.
    struct Problem: Error, Equatable {
        let offset: Int

        func refusal(of subject: String) -> PasskeyRefusal {
            PasskeyRefusal(
                .malformedCBOR, "\(subject) is not canonical CBOR within the limits: unexpected input at byte \(offset)"
            )
        }
    }

    static let maximumDepth = 4
    static let maximumEntries: UInt64 = 64

    private let bytes: [UInt8]
    private(set) var position: Int

    /// Begins to read `bytes` at `position`.
    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The one value that `bytes` consist of.
    static func read(_ bytes: [UInt8]) throws(Problem) -> CBORValue {
        var reader = CBORReader(bytes)
        let value = try reader.value()
        guard reader.position == bytes.count else { throw Problem(offset: reader.position) }
        return value
    }

    /// The value at the current position. Bytes that follow it stay unread.
    mutating func value() throws(Problem) -> CBORValue {
        try value(depth: 1)
    }

    private mutating func value(depth: Int) throws(Problem) -> CBORValue {
        let start = position
        let initial = try byte()
        if initial >> 5 == 7 { return try simple(initial & 31) }
        let argument = try argument(initial & 31)
        switch initial >> 5 {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 2: return .bytes(try take(argument))
        case 3:
            let text = try take(argument)
            guard String(validating: text, as: UTF8.self) != nil else { throw Problem(offset: start) }
            return .text(text)
        case 4, 5:
            guard depth <= Self.maximumDepth, argument <= Self.maximumEntries else { throw Problem(offset: start) }
            return initial >> 5 == 4
                ? .array(try array(count: argument, depth: depth)) : .map(try map(count: argument, depth: depth))
        default: throw Problem(offset: start)
        }
    }

    private mutating func array(count: UInt64, depth: Int) throws(Problem) -> [CBORValue] {
        var elements: [CBORValue] = []
        for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
        return elements
    }

    private mutating func map(count: UInt64, depth: Int) throws(Problem) -> [CBORValue: CBORValue] {
        var members: [CBORValue: CBORValue] = [:]
        for _ in 0..<count {
            let start = position
            let key = try value(depth: depth + 1)
            guard key.isKey, members[key] == nil else { throw Problem(offset: start) }
            members[key] = try value(depth: depth + 1)
        }
        return members
    }

    /// `false`, `true`, `null`, `undefined`, or a floating-point number of 2, 4 or 8 bytes.
    private mutating func simple(_ information: UInt8) throws(Problem) -> CBORValue {
        switch information {
        case 20...23: return .other
        case 25...27:
            _ = try take(1 << UInt64(information - 24))
            return .other
        default: throw Problem(offset: position - 1)
        }
    }

    /// The number in the head of an item. It must be in its shortest form; 28 to 31 are reserved or mean an indefinite
    /// length.
    private mutating func argument(_ information: UInt8) throws(Problem) -> UInt64 {
        guard information >= 24 else { return UInt64(information) }
        guard information <= 27 else { throw Problem(offset: position - 1) }
        let start = position
        let size = 1 << UInt64(information - 24)
        let argument = try take(UInt64(size)).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let isShortest = size == 1 ? argument >= 24 : argument >> UInt64(size * 4) > 0
        guard isShortest else { throw Problem(offset: start) }
        return argument
    }

    private mutating func byte() throws(Problem) -> UInt8 {
        guard position < bytes.count else { throw Problem(offset: position) }
        defer { position += 1 }
        return bytes[position]
    }

    /// The next `count` bytes. The comparison is made before any arithmetic on `count`, which can be anything up to
    /// 2^64 - 1.
    private mutating func take(_ count: UInt64) throws(Problem) -> [UInt8] {
        guard position <= bytes.count, count <= UInt64(bytes.count - position) else { throw Problem(offset: position) }
        defer { position += Int(count) }
        return Array(bytes[position..<position + Int(count)])
    }
}
