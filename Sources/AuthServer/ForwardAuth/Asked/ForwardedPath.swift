/// The path of a request as rules see it: percent-decoded once, and refused when a proxy, a framework and a rule could
/// disagree about what it names.
///
/// Nothing is repaired. `/a/../b` is not turned into `/b`, because an application behind a proxy that passes the address
/// on as it came may serve either. So what a rule sees is what the application serves, or nobody gets through:
///
/// * dot segments, plain or encoded; empty segments (`//`); backslashes, plain or encoded
/// * encoded slashes, dots and semicolons, and plain semicolons, which some servers cut off as parameters
/// * encoded control characters, bytes that are not UTF-8, and a percent sign that would decode once more
enum ForwardedPath {
    /// The longest path that is looked at.
    static let maximumLength = 4096

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
        try checkSegments(text)
        return text
    }

    private static func decode(
        _ path: some BidirectionalCollection<UInt8>
    ) throws(ForwardedRequestError) -> [UInt8] {
        guard path.contains(UInt8(ascii: "%")) else { return Array(path) }
        guard let decoded = PercentEncoding.decode(path) else { throw .ambiguous("a percent sign encodes nothing") }
        // Each of these means something else encoded than plain, to one server or another.
        for meaningful in "/\\.;".utf8 where count(of: meaningful, in: decoded) > count(of: meaningful, in: path) {
            throw .ambiguous("a slash, backslash, dot or semicolon is percent-encoded")
        }
        guard decoded.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw .ambiguous("a control character is percent-encoded")
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
        guard !segments.contains(where: { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) else {
            throw .ambiguous("the path has a dot segment")
        }
    }
}
