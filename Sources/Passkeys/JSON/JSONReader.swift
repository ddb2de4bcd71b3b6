/// Reads a JSON text strictly: UTF-8, no repeated member in any object, depth 16 at most, nothing after the value.
///
/// The values of numbers are not kept, because no member that matters here is a number.
package struct JSONReader {
    /// Why a text was not read.
    package enum Problem: Error, Equatable {
        /// It is no JSON. The offset is that of the first byte that does not fit.
        case malformed(offset: Int)
        /// An object has this member twice.
        case repeated([UInt8])

        /// The refusal of a text with this problem.
        func refusal(_ code: PasskeyRefusal.Code, of subject: String) -> PasskeyRefusal {
            switch self {
            case .malformed(let offset):
                PasskeyRefusal(code, "\(subject) is not JSON: unexpected input at byte \(offset)")
            case .repeated(let name):
                PasskeyRefusal(.repeatedMember, "\(subject) has the member \"\(PasskeyRefusal.printable(name))\" twice")
            }
        }
    }

    private static let maximumDepth = 16

    private let bytes: [UInt8]
    private var position = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package static func read(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed(offset: 0) }
        var reader = JSONReader(bytes)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.malformed }
        return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }
    private var malformed: Problem { .malformed(offset: position) }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    /// Steps over `character` if it comes next.
    private mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(Problem) -> JSONValue {
        guard depth < Self.maximumDepth else { throw malformed }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(Problem) -> JSONValue {
        position += 1
        var members: [[UInt8]: JSONValue] = [:]
        skipSpace()
        if accept("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw malformed }
            let name = try string()
            skipSpace()
            guard accept(":") else { throw malformed }
            guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else { throw .repeated(name) }
            skipSpace()
        } while accept(",")
        guard accept("}") else { throw malformed }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Problem) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if accept("]") { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while accept(",")
        guard accept("]") else { throw malformed }
        return .array(elements)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(Problem) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else { throw malformed }
        position += word.utf8.count
        return value
    }

    private mutating func string() throws(Problem) -> [UInt8] {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            guard byte >= 0x20 else { throw malformed }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"): text += try escape()
            default: text.append(byte)
            }
        }
        throw malformed
    }

    private mutating func escape() throws(Problem) -> [UInt8] {
        guard let byte = next else { throw malformed }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try scalar()
        default: throw malformed
        }
    }

    /// The UTF-8 of `\uXXXX`, or of a pair of surrogates. A lone surrogate is no text, and is refused.
    private mutating func scalar() throws(Problem) -> [UInt8] {
        let unit = try hexadecimal()
        var scalar = unit
        if (0xD800..<0xDC00).contains(unit) {
            guard accept("\\"), accept("u") else { throw malformed }
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw malformed }
            scalar = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(scalar) else { throw malformed }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func hexadecimal() throws(Problem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw malformed }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func number() throws(Problem) -> JSONValue {
        _ = accept("-")
        if !accept("0") { try digits() }
        if accept(".") { try digits() }
        if accept("e") || accept("E") {
            _ = accept("+") || accept("-")
            try digits()
        }
        return .number
    }

    private mutating func digits() throws(Problem) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw malformed }
    }
}
