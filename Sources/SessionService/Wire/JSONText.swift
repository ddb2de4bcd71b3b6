/// Reads the text of a JSON document (RFC 8259) without changing it: values are kept as the bytes in which they were written.
///
/// A number is never read as a number and written again, so no digit is lost; an object keeps the order of its members.
struct JSONText {
    /// Deepest nesting of objects and lists.
    static let depthLimit = 256

    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// The text is no JSON document.
    struct Malformed: Error {}

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// The members of the object that a document consists of, in order. `nil` if it is valid but no object.
    ///
    /// - Parameter bytes: UTF-8.
    static func members(of bytes: ArraySlice<UInt8>) throws(Malformed) -> [(name: String, value: ArraySlice<UInt8>)]? {
        var text = JSONText(bytes)
        text.skipBlanks()
        guard text.peek() == UInt8(ascii: "{") else {
            try text.skipValue(depth: 0)
            try text.end()
            return nil
        }
        let members = try text.members()
        try text.end()
        return members
    }

    /// The elements of a list. `nil` if the text is valid but no list.
    static func elements(of bytes: ArraySlice<UInt8>) throws(Malformed) -> [ArraySlice<UInt8>]? {
        var text = JSONText(bytes)
        guard text.take("[") else { return nil }
        var elements: [ArraySlice<UInt8>] = []
        if text.take("]") { return elements }
        repeat { elements.append(try text.value()) } while text.take(",")
        guard text.take("]") else { throw Malformed() }
        try text.end()
        return elements
    }

    /// The text of a string. `nil` if it is no string, or has half of a surrogate pair, which UTF-8 cannot express.
    static func string(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\""), bytes.last == UInt8(ascii: "\"") else { return nil }
        return JSONString.decode(bytes.dropFirst().dropLast())
    }

    private mutating func members() throws(Malformed) -> [(name: String, value: ArraySlice<UInt8>)] {
        guard take("{") else { throw Malformed() }
        var members: [(name: String, value: ArraySlice<UInt8>)] = []
        if take("}") { return members }
        repeat {
            guard let name = Self.string(try value()), take(":") else { throw Malformed() }
            members.append((name, try value()))
        } while take(",")
        guard take("}") else { throw Malformed() }
        return members
    }

    private mutating func value() throws(Malformed) -> ArraySlice<UInt8> {
        skipBlanks()
        let start = position
        try skipValue(depth: 1)
        return bytes[start..<position]
    }

    private mutating func skipValue(depth: Int) throws(Malformed) {
        guard depth <= Self.depthLimit, let first = peek() else { throw Malformed() }
        switch first {
        case UInt8(ascii: "{"):
            try skipList(closedBy: "}") { text throws(Malformed) in
                text.skipBlanks()
                try text.skipString()
                guard text.take(":") else { throw Malformed() }
                text.skipBlanks()
                try text.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try skipList(closedBy: "]") { text throws(Malformed) in
                text.skipBlanks()
                try text.skipValue(depth: depth + 1)
            }
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "t"): try skip(word: "true")
        case UInt8(ascii: "f"): try skip(word: "false")
        case UInt8(ascii: "n"): try skip(word: "null")
        default: try skipNumber()
        }
    }

    private mutating func skipList(
        closedBy close: Unicode.Scalar,
        _ skipElement: (inout JSONText) throws(Malformed) -> Void
    ) throws(Malformed) {
        position += 1
        if take(close) { return }
        repeat { try skipElement(&self) } while take(",")
        guard take(close) else { throw Malformed() }
    }

    private mutating func skipString() throws(Malformed) {
        guard peek() == UInt8(ascii: "\"") else { throw Malformed() }
        position += 1
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try skipEscape()
            case 0..<0x20: throw Malformed()
            default: break
            }
        }
        throw Malformed()
    }

    private mutating func skipEscape() throws(Malformed) {
        guard let byte = peek() else { throw Malformed() }
        position += 1
        guard byte == UInt8(ascii: "u") else {
            if "\"\\/bfnrt".utf8.contains(byte) { return }
            throw Malformed()
        }
        for _ in 0..<4 {
            guard let digit = peek(), JSONString.hexDigit(digit) != nil else { throw Malformed() }
            position += 1
        }
    }

    private mutating func skipNumber() throws(Malformed) {
        if peek() == UInt8(ascii: "-") { position += 1 }
        if peek() == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
        if peek() == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
            position += 1
            if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(Malformed) {
        let start = position
        while let byte = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw Malformed() }
    }

    private mutating func skip(word: String) throws(Malformed) {
        guard bytes[position...].starts(with: word.utf8) else { throw Malformed() }
        position += word.utf8.count
    }

    private mutating func skipBlanks() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    /// Skips blanks and then this character. False if there is another one.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func end() throws(Malformed) {
        skipBlanks()
        guard position == bytes.endIndex else { throw Malformed() }
    }

    private func peek() -> UInt8? { position < bytes.endIndex ? bytes[position] : nil }
}
