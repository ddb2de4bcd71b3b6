/// The host and port that a request is for, as bytes.
enum RequestAuthority {
    /// Whether it is a name, an IPv4 address or an IPv6 address in brackets, perhaps with a port.
    ///
    /// Stricter than RFC 3986: names have no `%`, and no character that separates parts of an address or a list elsewhere.
    static func isValid(_ text: some Collection<UInt8>) -> Bool {
        let isLiteral = text.first == UInt8(ascii: "[")
        let end = text.firstIndex(of: isLiteral ? UInt8(ascii: "]") : UInt8(ascii: ":"))
        if isLiteral {
            guard let end else { return false }
            let address = text[..<end].dropFirst()
            return !address.isEmpty && address.allSatisfy(isInLiteral) && isPort(text[end...].dropFirst())
        }
        let name = text[..<(end ?? text.endIndex)]
        return !name.isEmpty && name.allSatisfy(isInName) && isPort(text[(end ?? text.endIndex)...])
    }

    /// The authority of `http://host:port/path`; nil if it is not valid, or if the scheme is another one.
    static func ofAbsoluteTarget(_ target: String) -> Substring.UTF8View? {
        let bytes = target.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = bytes[..<colon]
        guard areEqual(scheme, "http".utf8) || areEqual(scheme, "https".utf8) else { return nil }
        let rest = bytes[colon...].dropFirst()
        guard rest.starts(with: "//".utf8) else { return nil }
        let authority = rest.dropFirst(2).prefix { !ends($0) }
        return isValid(authority) ? authority : nil
    }

    /// Whether both are the same, ignoring case. The second is lower case, or valid.
    static func areEqual(_ one: some Collection<UInt8>, _ other: some Collection<UInt8>) -> Bool {
        one.elementsEqual(other) { lowercased($0) == lowercased($1) }
    }

    private static func ends(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    private static func isPort(_ text: some Collection<UInt8>) -> Bool {
        guard let colon = text.first else { return true }
        let digits = text.dropFirst()
        return colon == UInt8(ascii: ":") && digits.count <= 5 && digits.allSatisfy(isDigit)
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercased(byte))
        }
    }

    private static func isInLiteral(_ byte: UInt8) -> Bool {
        switch lowercased(byte) {
        case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: isDigit(byte)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
