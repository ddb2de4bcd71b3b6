/// The value of `tracestate`, checked: at most 32 entries, each `key=value`, none twice, 512 characters in all.
package struct TraceState: Sendable, Hashable {
    private static let maximumEntries = 32
    private static let maximumLength = 512

    /// The entries, separated by commas; empty if there are none.
    package let text: String

    /// No entries.
    package init() {
        text = ""
    }

    /// Reads the fields of a request. `nil` if one entry is not valid.
    package init?(fields: [String]) {
        let joined = fields.joined(separator: ",")
        guard joined.utf8.count <= Self.maximumLength else { return nil }
        var keys: Set<String> = []
        var entries: [String] = []
        for part in joined.utf8.split(separator: UInt8(ascii: ",")) {
            let entry = Self.trimmed(part)
            // Empty entries are allowed, and mean nothing.
            guard !entry.isEmpty else { continue }
            guard let sign = entry.firstIndex(of: UInt8(ascii: "=")), Self.isKey(entry[..<sign]),
                Self.isValue(entry[entry.index(after: sign)...]), let key = String(entry[..<sign]),
                let text = String(entry), keys.insert(key).inserted
            else { return nil }
            entries.append(text)
        }
        guard entries.count <= Self.maximumEntries else { return nil }
        text = entries.joined(separator: ",")
    }

    private static func trimmed(_ part: Substring.UTF8View) -> Substring.UTF8View {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var part = part.drop(while: isSpace)
        while let last = part.last, isSpace(last) { part.removeLast() }
        return part
    }

    /// A lower-case letter or digit, then also `_-*/`, in all 256 characters; or a tenant and a vendor with `@` between them.
    private static func isKey(_ key: Substring.UTF8View) -> Bool {
        let parts = key.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), key.count <= 256 else { return false }
        return parts.allSatisfy { part in
            guard let first = part.first, isLetterOrDigit(first) else { return false }
            return part.allSatisfy { isLetterOrDigit($0) || "_-*/".utf8.contains($0) }
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Printable ASCII without comma and equals sign.
    private static func isValue(_ value: Substring.UTF8View) -> Bool {
        (1...256).contains(value.count)
            && value.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "=") }
    }
}
