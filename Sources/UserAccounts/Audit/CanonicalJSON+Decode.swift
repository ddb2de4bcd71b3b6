extension CanonicalJSON {
    /// Reads the output of ``encode(_:)``; nil for any other text, other JSON included. Much faster than a general JSON
    /// decoder, for logs of millions of entries.
    static func decode(_ text: String) -> [String: AuditValue]? {
        var text = text
        return text.withUTF8 { bytes in
            var reader = Reader(bytes: bytes)
            guard let fields = reader.object(), reader.isAtEnd else { return nil }
            return fields
        }
    }

    /// Reads the output of ``encode(_:)-([String])``; nil for any other text.
    package static func decodeTexts(_ text: String) -> [String]? {
        var text = text
        return text.withUTF8 { bytes in
            var reader = Reader(bytes: bytes)
            guard let texts = reader.texts(), reader.isAtEnd else { return nil }
            return texts
        }
    }
}

extension CanonicalJSON {
    /// Inserts further members in their places into an object written by ``encode(_:)``; nil for any other text, for text that
    /// is not ASCII, and if a member is already there.
    ///
    /// - Parameter members: names and texts in the order of the names, none of which contain characters that must be escaped.
    static func inserting(_ members: [(name: String, text: String)], into text: String) -> String? {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
            var reader = Reader(bytes: bytes)
            guard let places = reader.places(of: members.map(\.name)), reader.isAtEnd else { return nil }
            var output: [UInt8] = []
            output.reserveCapacity(bytes.count + members.reduce(0) { $0 + $1.name.utf8.count + $1.text.utf8.count + 6 })
            var copied = 0
            for (member, place) in zip(members, places) {
                output += bytes[copied..<place]
                let isLast = place == bytes.count - 1
                if isLast, output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
                output += "\"\(member.name)\":\"\(member.text)\"".utf8
                if !isLast { output.append(UInt8(ascii: ",")) }
                copied = place
            }
            output += bytes[copied...]
            return String(decoding: output, as: UTF8.self)
        }
    }
}

/// Reads one value after another; nil from any method means that the text is not canonical.
private struct Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func object() -> [String: AuditValue]? {
        guard take("{") else { return nil }
        var fields: [String: AuditValue] = [:]
        if take("}") { return fields }
        repeat {
            guard let name = text(), take(":"), let value = value(), fields.updateValue(value, forKey: name) == nil
            else { return nil }
        } while take(",")
        return take("}") ? fields : nil
    }

    /// Where members of these names belong in the object, which is skipped. Nil if one of them is already there.
    mutating func places(of names: [String]) -> [Int]? {
        var (rest, places) = (names[...], [Int]())
        guard take("{") else { return nil }
        if take("}") { return names.map { _ in position - 1 } }
        repeat {
            let start = position
            guard skipText() else { return nil }
            let name = bytes[start + 1..<position - 1]
            while let next = rest.first, next.utf8.lexicographicallyPrecedes(name) {
                places.append(start)
                rest.removeFirst()
            }
            guard rest.first?.utf8.elementsEqual(name) != true, take(":"), skipValue() else { return nil }
        } while take(",")
        guard take("}") else { return nil }
        return places + rest.map { _ in position - 1 }
    }

    private mutating func skipValue() -> Bool {
        guard position < bytes.count else { return false }
        switch bytes[position] {
        case UInt8(ascii: "\""): return skipText()
        case UInt8(ascii: "["): return texts() != nil
        case UInt8(ascii: "t"): return take("true")
        case UInt8(ascii: "f"): return take("false")
        default: return integer() != nil
        }
    }

    private mutating func skipText() -> Bool {
        guard take("\"") else { return false }
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == UInt8(ascii: "\\") {
                guard escape() != nil else { return false }
            } else {
                position += 1
            }
        }
        return take("\"")
    }

    mutating func texts() -> [String]? {
        guard take("[") else { return nil }
        var texts: [String] = []
        if take("]") { return texts }
        repeat {
            guard let text = text() else { return nil }
            texts.append(text)
        } while take(",")
        return take("]") ? texts : nil
    }

    private mutating func value() -> AuditValue? {
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return text().map { .string($0) }
        case UInt8(ascii: "["): return texts().map { .strings($0) }
        case UInt8(ascii: "t"): return take("true") ? .boolean(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .boolean(false) : nil
        default: return integer().map { .integer($0) }
        }
    }

    private mutating func integer() -> Int64? {
        let start = position
        _ = take("-")
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        let digits = String(decoding: bytes[start..<position], as: UTF8.self)
        // Rejects 007, and 1.5, of which only the 1 was read and the next character is no comma.
        return Int64(digits).flatMap { String($0) == digits ? $0 : nil }
    }

    private mutating func text() -> String? {
        guard take("\"") else { return nil }
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] >= 0x20 else { return nil }
            if bytes[position] == UInt8(ascii: "\\") { return escapedText(from: start) }
            position += 1
        }
        let content = bytes[start..<position]
        return take("\"") ? String(validating: content, as: UTF8.self) : nil
    }

    /// The rest of a text with an escape at the current position.
    private mutating func escapedText(from start: Int) -> String? {
        var content = Array(bytes[start..<position])
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard bytes[position] >= 0x20 else { return nil }
            if bytes[position] == UInt8(ascii: "\\") {
                guard let scalar = escape() else { return nil }
                content += Array(String(scalar).utf8)
            } else {
                content.append(bytes[position])
                position += 1
            }
        }
        return take("\"") ? String(validating: content, as: UTF8.self) : nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        for (spelling, scalar) in Self.escapes where take(spelling) { return scalar }
        guard let unit = codeUnit() else { return nil }
        guard UTF16.isLeadSurrogate(unit) else { return Unicode.Scalar(unit) }
        guard let second = codeUnit(), UTF16.isTrailSurrogate(second) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(second & 0x3FF)))
    }

    private static let escapes: [(StaticString, Unicode.Scalar)] = [
        ("\\\"", "\""), ("\\\\", "\\"), ("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t"),
    ]

    /// `\uXXXX`.
    private mutating func codeUnit() -> UInt16? {
        guard take("\\u"), position + 4 <= bytes.count else { return nil }
        let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
        position += 4
        return digits.utf8.contains(where: { $0 == UInt8(ascii: "+") }) ? nil : UInt16(digits, radix: 16)
    }

    private mutating func take(_ expected: StaticString) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != expected.utf8Start[offset] { return false }
        position += count
        return true
    }
}
