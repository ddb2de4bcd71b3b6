import WebAddresses

/// The variables that Kubernetes sets in every container for each Service of its namespace, like Docker's links. For a
/// Service named `coatcheck` or `coatcheck-…` they begin with the prefix of our keys.
///
/// A variable is taken for one only if both its name and its value have exactly this form.
enum ServiceLink {
    /// Whether Kubernetes set a variable.
    static func matches(_ variable: String, _ value: String) -> Bool {
        let words = variable.split(separator: "_", omittingEmptySubsequences: false)
        guard words.count >= 2, words.allSatisfy(isWord) else { return false }
        return isHost(words, value) || isServicePort(words, value) || isLink(words[...], value)
            || isPartOfLink(words, value)
    }

    /// `…_SERVICE_HOST`.
    private static func isHost(_ words: [Substring], _ value: String) -> Bool {
        words.suffix(2) == ["SERVICE", "HOST"] && isAddress(value)
    }

    /// `…_SERVICE_PORT`, optionally followed by the name of the port.
    private static func isServicePort(_ words: [Substring], _ value: String) -> Bool {
        zip(words, words.dropFirst()).contains { $0 == ("SERVICE", "PORT") } && isPort(value)
    }

    /// `…_PORT`, or `…_PORT_8080_TCP`.
    private static func isLink(_ words: ArraySlice<Substring>, _ value: String) -> Bool {
        guard isURL(value) else { return false }
        if words.last == "PORT" { return true }
        guard let (port, transport) = place(words) else { return false }
        return value.hasPrefix("\(transport)://") && value.hasSuffix(":\(port)")
    }

    /// `…_PORT_8080_TCP` followed by `_PROTO`, `_PORT` or `_ADDR`.
    private static func isPartOfLink(_ words: [Substring], _ value: String) -> Bool {
        guard let (port, transport) = place(words.dropLast()) else { return false }
        switch words.last {
        case "PROTO": return value == transport
        case "PORT": return value == port
        case "ADDR": return isAddress(value)
        default: return false
        }
    }

    /// The port and the protocol of `…_PORT_8080_TCP`.
    private static func place(_ words: ArraySlice<Substring>) -> (port: Substring, transport: String)? {
        let end = words.suffix(3)
        guard words.count >= 4, end.first == "PORT", let transport = end.last?.lowercased(), isProtocol(transport)
        else { return nil }
        return (end[end.startIndex + 1], transport)
    }

    /// `tcp://10.0.0.1:8080`, or `tcp://[fd00::1]:8080`.
    private static func isURL(_ value: String) -> Bool {
        guard let separator = value.firstRange(of: "://"), isProtocol(value[..<separator.lowerBound]),
            let colon = value.lastIndex(of: ":"), colon >= separator.upperBound
        else { return false }
        var host = value[separator.upperBound..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return isAddress(String(host)) && isPort(value[value.index(after: colon)...])
    }

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { $0.isASCIIDigit || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }

    private static func isProtocol(_ text: some StringProtocol) -> Bool {
        text == "tcp" || text == "udp" || text == "sctp"
    }

    private static func isAddress(_ text: String) -> Bool { IPAddress(text) != nil }

    private static func isPort(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy(\.isASCIIDigit) && Int(text).map { (1...65535).contains($0) } == true
    }
}
