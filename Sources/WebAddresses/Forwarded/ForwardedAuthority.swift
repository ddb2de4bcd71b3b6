/// A host and a port as a proxy names them, read strictly: text that two parsers could take for different hosts is refused.
struct ForwardedAuthority: Sendable, Hashable {
    /// Lower case, IPv6 in brackets.
    let host: String
    /// Nil if it was not given.
    let port: Int?

    /// Reads `app.example.org`, `app.example.org:8443`, `192.0.2.1` or `[2001:db8::1]:8443`; nil for anything else.
    init?(_ text: Substring) {
        let end = text.first == "[" ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":")
        let host = text[..<(end ?? text.endIndex)]
        let rest = text[(end ?? text.endIndex)...]
        guard Self.isHost(host) else { return nil }
        if rest.isEmpty {
            port = nil
        } else {
            let digits = rest.dropFirst()
            guard rest.first == ":", (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit),
                let number = Int(digits), (1...65535).contains(number)
            else { return nil }
            port = number
        }
        self.host = host.lowercased()
    }

    private static func isHost(_ text: Substring) -> Bool {
        if text.first == "[" {
            guard text.last == "]", let address = IPAddress(text.dropFirst().dropLast()) else { return false }
            return address.bytes.count == 16
        }
        guard (1...253).contains(text.utf8.count) else { return false }
        // With a trailing dot it is the same host to DNS but another one to browsers and rules.
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    }
}
