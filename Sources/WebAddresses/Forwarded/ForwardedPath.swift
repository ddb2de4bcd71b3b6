/// The path of a request as rules see it: percent-decoded once, and refused if a proxy, a framework and a rule could
/// interpret it differently.
///
/// Nothing is normalised. `/a/../b` is not turned into `/b`, because an application behind a proxy that passes the address
/// on unchanged may serve either. To make sure that the rule and the application see the same path, these are refused:
///
/// * dot segments, plain or encoded, also of three dots or with spaces; empty segments (`//`); backslashes, plain or encoded
/// * encoded slashes, dots and semicolons, and plain semicolons, which some servers cut off as parameters
/// * control characters, line and paragraph separators, characters that are not displayed (``isHidden(_:)``), bytes that
///   are not UTF-8, and a percent sign that would decode once more
package enum ForwardedPath {
    /// The longest accepted path.
    package static let maximumLength = 4096

    /// The decoded path.
    static func decoded(_ path: some BidirectionalCollection<UInt8>) throws(ForwardedRequestError) -> String {
        guard path.first == UInt8(ascii: "/") else { throw .malformed("the path does not begin with a slash") }
        guard path.count <= maximumLength else { throw .malformed("the path is too long") }
        guard path.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .malformed("the path has a character that an address cannot have")
        }
        guard !path.contains(where: { "\\;#".utf8.contains($0) }) else {
            throw .ambiguous("the path has a backslash, a semicolon or a fragment")
        }
        guard let text = String(validating: try decode(path), as: UTF8.self) else {
            throw .ambiguous("the path is not UTF-8")
        }
        guard !text.unicodeScalars.contains(where: isHidden) else {
            throw .ambiguous("the path has a control character or one that is not displayed")
        }
        try checkSegments(text)
        return text
    }

    /// Whether applications, file systems or regular expressions may ignore the character or take it for an end: controls
    /// (C0, DEL, C1), line and paragraph separators, direction marks and other invisible characters, and noncharacters. The
    /// two joiners are allowed: Persian words and many emoji need them.
    package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
        default: scalar.properties.isNoncharacterCodePoint
        }
    }

    private static func decode(
        _ path: some BidirectionalCollection<UInt8>
    ) throws(ForwardedRequestError) -> [UInt8] {
        guard path.contains(UInt8(ascii: "%")) else { return Array(path) }
        guard let decoded = PercentEncoding.decode(path) else { throw .ambiguous("a percent sign encodes nothing") }
        // Some servers treat each of these differently when it is encoded.
        for meaningful in "/\\.;".utf8 where count(of: meaningful, in: decoded) > count(of: meaningful, in: path) {
            throw .ambiguous("a slash, backslash, dot or semicolon is percent-encoded")
        }
        guard !hasEscape(decoded) else { throw .ambiguous("the path is percent-encoded twice") }
        return decoded
    }

    private static func hasEscape(_ bytes: [UInt8]) -> Bool {
        bytes.indices.dropLast(2).contains { index in
            bytes[index] == UInt8(ascii: "%") && PercentEncoding.decode(bytes[index..<(index + 3)]) != nil
        }
    }

    private static func count(of byte: UInt8, in bytes: some Collection<UInt8>) -> Int {
        bytes.lazy.filter { $0 == byte }.count
    }

    private static func checkSegments(_ path: String) throws(ForwardedRequestError) {
        let segments = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        guard !segments.dropLast().contains(where: \.isEmpty) else { throw .ambiguous("the path has an empty segment") }
        guard !segments.contains(where: isDots) else { throw .ambiguous("the path has a dot segment") }
    }

    /// Whether a segment is `.` or `..`, or may become that or empty: some file systems cut dots and spaces off the end of
    /// a name, some drop characters that are not displayed.
    private static func isDots(_ segment: Substring.UTF8View) -> Bool {
        !segment.isEmpty
            && Substring(segment).unicodeScalars.allSatisfy {
                $0 == "." || $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
            }
    }
}
