import Foundation

/// Finds the same name twice in one object of a JSON document. The meaning of such a document depends on the parser (RFC 8259
/// §4), so a proxy may check one value while this server uses the other.
package enum RepeatedMember {
    /// The first name that occurs twice in its object, at any depth. Names that differ only in underscores, case or escapes are
    /// the same: the decoder does not distinguish `display_name` from `displayName`.
    ///
    /// - Parameter json: a document that a decoder has accepted, in UTF-8.
    package static func find(in json: [UInt8]) -> String? {
        /// The names in the objects around the current position; `nil` for a list.
        var open: [Set<String>?] = []
        var position = 0
        while position < json.count {
            switch json[position] {
            case UInt8(ascii: "{"): open.append([])
            case UInt8(ascii: "["): open.append(nil)
            case UInt8(ascii: "}"), UInt8(ascii: "]"): _ = open.popLast()
            case UInt8(ascii: "\""):
                let text = string(in: json, from: position)
                position = text.endIndex
                guard !open.isEmpty, isName(before: position, in: json) else { continue }
                let name = decode(text)
                let isNew = open[open.count - 1]?.insert(name.replacing("_", with: "").lowercased()).inserted
                if isNew == false { return name }
                continue
            default: break
            }
            position += 1
        }
        return nil
    }

    /// The string that begins at `start`, with its quotes.
    private static func string(in json: [UInt8], from start: Int) -> ArraySlice<UInt8> {
        var position = start + 1
        while position < json.count, json[position] != UInt8(ascii: "\"") {
            position += json[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return json[start..<min(position + 1, json.count)]
    }

    private static func isName(before position: Int, in json: [UInt8]) -> Bool {
        json[position...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ":")
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String {
        let plain = String(decoding: text.dropFirst().dropLast(), as: UTF8.self)
        guard text.contains(UInt8(ascii: "\\")) else { return plain }
        return (try? JSONDecoder().decode(String.self, from: Data(text))) ?? plain
    }
}
