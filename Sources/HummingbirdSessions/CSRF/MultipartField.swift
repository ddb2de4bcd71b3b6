/// Finds one field in a `multipart/form-data` body (RFC 7578).
enum MultipartField {
    /// The boundary that a `Content-Type` names. `nil` for any other type, and for an invalid boundary.
    static func boundary(in contentType: String) -> String? {
        let parts = contentType.split(separator: ";").map { $0.trimmingBlanks() }
        guard parts.first?.lowercased() == "multipart/form-data" else { return nil }
        let name = "boundary="
        let found = parts.dropFirst().filter { $0.lowercased().hasPrefix(name) }
        guard found.count == 1, var value = found.first?.dropFirst(name.count) else { return nil }
        if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") { value = value.dropFirst().dropLast() }
        return (1...70).contains(value.utf8.count) ? String(value) : nil
    }

    /// The field's raw value, or `nil` if the form has none or more than one. A file is not a field.
    static func value(of name: String, in body: some Collection<UInt8>, _ boundary: String) -> String? {
        var found: String?
        for part in parts(of: Array(body), boundary) where names(part.head, name) {
            if found != nil { return nil }
            found = String(decoding: part.content, as: UTF8.self)
        }
        return found
    }

    /// Whether the header lines of a part name the field `name`.
    private static func names(_ head: ArraySlice<UInt8>, _ name: String) -> Bool {
        let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
        let header = "content-disposition:"
        guard let line = lines.first(where: { $0.lowercased().hasPrefix(header) }) else { return false }
        let parameters = line.dropFirst(header.count).split(separator: ";").map { $0.trimmingBlanks() }
        return parameters.first?.lowercased() == "form-data" && parameters.contains("name=\"\(name)\"")
            && !parameters.contains { $0.lowercased().hasPrefix("filename") }
    }

    /// The parts between two boundary lines, each split at its empty line.
    private static func parts(
        of body: [UInt8],
        _ boundary: String
    ) -> [(head: ArraySlice<UInt8>, content: ArraySlice<UInt8>)] {
        let delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary line has no line before it.
        let body = Array("\r\n".utf8) + body
        let starts = body.positions(of: delimiter)
        return zip(starts, starts.dropFirst()).compactMap { start, end in
            let part = body[(start + delimiter.count)..<end]
            let separator = Array("\r\n\r\n".utf8)
            guard let split = part.firstPosition(of: separator) else { return nil }
            return (part[..<split], part[(split + separator.count)...])
        }
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return text
    }
}

extension RandomAccessCollection<UInt8> where Index == Int, SubSequence: RandomAccessCollection {
    /// The position at which `pattern` first begins.
    fileprivate func firstPosition(of pattern: [UInt8], from start: Int? = nil) -> Int? {
        var index = start ?? startIndex
        while index + pattern.count <= endIndex {
            guard let next = self[index...].firstIndex(of: pattern[0]), next + pattern.count <= endIndex else {
                return nil
            }
            if self[next..<(next + pattern.count)].elementsEqual(pattern) { return next }
            index = next + 1
        }
        return nil
    }

    /// The positions at which `pattern` begins, without overlaps.
    fileprivate func positions(of pattern: [UInt8]) -> [Int] {
        var positions: [Int] = []
        var start = startIndex
        while let next = firstPosition(of: pattern, from: start) {
            positions.append(next)
            start = next + pattern.count
        }
        return positions
    }
}
