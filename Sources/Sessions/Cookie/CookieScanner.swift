/// Finds one session cookie in a request's `Cookie` headers, in a single pass over their UTF-8.
///
/// Names are compared byte for byte, because browsers enforce the `__Host-` prefix only for that exact spelling
/// (RFC 6265bis §4.1.3). HTTP/2 may split the header, so several lines are read as one.
public struct CookieScanner: Sendable {
    /// The result of a scan.
    public enum Result: Sendable {
        /// The request carries no cookie of that name.
        case absent
        /// Exactly one value, well formed. The same value may occur more than once.
        case token(SessionToken)
        /// A cookie of that name whose value is not a token.
        case malformed
        /// The same name with different values: an attacker may have planted one of them (RFC 6265bis §8.6). Treat the request
        /// as anonymous.
        case conflicting
    }

    private let name: [UInt8]

    /// Creates a scanner for the cookie called `name`.
    public init(name: String) {
        self.name = Array(name.utf8)
    }

    /// Scans the values of all `Cookie` headers of one request.
    public func scan(_ headers: [String]) -> Result {
        var found: [UInt8]?
        let agreed = visit(headers) { value in
            // The comparison is with a value of the same request, not with a stored secret, so it need not take constant
            // time.
            if let found, !found.elementsEqual(value) { return false }
            found = Array(value)
            return true
        }
        guard agreed else { return .conflicting }
        guard let found else { return .absent }
        guard let token = SessionToken(wire: found) else { return .malformed }
        return .token(token)
    }

    /// The values of the cookie, whatever they are; at most four.
    package func values(in headers: [String]) -> [[UInt8]] {
        var values: [[UInt8]] = []
        _ = visit(headers) { value in
            values.append(Array(value))
            return values.count < 4
        }
        return values
    }

    /// Visits the cookie's values until `next` returns false; returns whether it never did.
    private func visit(_ headers: [String], _ next: (Slice<UnsafeBufferPointer<UInt8>>) -> Bool) -> Bool {
        for var header in headers {
            let goesOn = header.withUTF8 { header in
                var start = header.startIndex
                while start < header.endIndex {
                    let end = header[start...].firstIndex(of: UInt8(ascii: ";")) ?? header.endIndex
                    if let value = value(of: header[start..<end]), !next(value) { return false }
                    start = end + 1
                }
                return true
            }
            guard goesOn else { return false }
        }
        return true
    }

    /// The value, if `pair` is the scanner's cookie.
    private func value(of pair: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>>? {
        let pair = trimmed(pair)
        guard pair.count > name.count, pair.starts(with: name) else { return nil }
        let afterName = pair.dropFirst(name.count)
        guard afterName.first == UInt8(ascii: "=") else { return nil }
        return afterName.dropFirst()
    }

    private func trimmed(_ pair: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var pair = pair.drop(while: isBlank)
        while let last = pair.last, isBlank(last) { pair = pair.dropLast() }
        return pair
    }
}
