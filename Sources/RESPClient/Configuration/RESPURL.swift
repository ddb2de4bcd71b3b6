/// The parts of a URL that may name several hosts, percent-decoded where they end up as values.
struct RESPURL {
    struct Scheme {
        enum Kind {
            case single
            case sentinel
            case cluster
        }

        let kind: Kind
        let isTLS: Bool

        init?(_ text: some StringProtocol) {
            switch text {
            case "redis", "rediss": kind = .single
            case "redis+sentinel", "rediss+sentinel": kind = .sentinel
            case "redis+cluster", "rediss+cluster": kind = .cluster
            default: return nil
            }
            isTLS = text.hasPrefix("rediss")
        }

        var defaultPort: Int { kind == .sentinel ? 26379 : 6379 }
    }

    let scheme: Scheme
    /// `user:password`, still encoded.
    let userInformation: Substring?
    let addresses: [RESPAddress]
    /// The path components after the hosts.
    let path: [String]
    let parameters: [String: String]

    init(_ url: String) throws(RESPConfigurationError) {
        guard let separator = url.firstRange(of: "://"), let scheme = Scheme(url[..<separator.lowerBound]) else {
            throw RESPConfigurationError(
                "it must begin with redis://, rediss://, redis+sentinel://, rediss+sentinel://, redis+cluster:// or "
                    + "rediss+cluster://"
            )
        }
        self.scheme = scheme
        var rest = url[separator.upperBound...]
        let query = Self.cut(&rest, at: "?")
        let path = Self.cut(&rest, at: "/")
        let at = rest.lastIndex(of: "@")
        self.userInformation = at.map { rest[..<$0] }
        self.addresses = try Self.addresses(at.map { rest[rest.index(after: $0)...] } ?? rest, scheme)
        var names: [String] = []
        for part in (path ?? "").split(separator: "/") { names.append(try part.percentDecoded()) }
        self.path = names
        self.parameters = try Self.parameters(query ?? "")
    }

    /// Removes the text from the first `separator` on; returns the text after it.
    private static func cut(_ text: inout Substring, at separator: Character) -> Substring? {
        guard let index = text.firstIndex(of: separator) else { return nil }
        defer { text = text[..<index] }
        return text[text.index(after: index)...]
    }

    private static func addresses(
        _ text: Substring, _ scheme: Scheme
    ) throws(RESPConfigurationError) -> [RESPAddress] {
        var addresses: [RESPAddress] = []
        for host in text.split(separator: ",", omittingEmptySubsequences: false) {
            addresses.append(try RESPAddress(host, defaultPort: scheme.defaultPort))
        }
        return addresses
    }

    private static func parameters(_ query: Substring) throws(RESPConfigurationError) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try parts[0].percentDecoded()
            // A name is not quoted: after an & that should have been escaped it is the rest of a password.
            guard parts.count == 2, parts[1] != "" else {
                throw RESPConfigurationError("a parameter has no value")
            }
            guard parameters.updateValue(try parts[1].percentDecoded(), forKey: name) == nil else {
                throw RESPConfigurationError("a parameter is set twice")
            }
        }
        return parameters
    }
}

extension RESPAddress {
    /// Reads `host`, `host:port` or `[IPv6]:port`.
    init(_ text: Substring, defaultPort: Int) throws(RESPConfigurationError) {
        var host = text
        var port: Substring?
        if text.first == "[", let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { throw RESPConfigurationError("a host is not valid") }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty else { throw RESPConfigurationError("a host is missing") }
        var number = defaultPort
        if let port {
            guard let given = Int(port), (1...65535).contains(given) else {
                throw RESPConfigurationError("a port must be a number from 1 to 65535")
            }
            number = given
        }
        self.init(host: try host.percentDecoded(), port: number)
    }
}

extension Substring {
    /// The text with every `%` and two hexadecimal digits replaced by the byte that they encode.
    func percentDecoded() throws(RESPConfigurationError) -> String {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                throw RESPConfigurationError("a % must be followed by two hexadecimal digits; % itself is %25")
            }
            bytes.append(high << 4 | low)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RESPConfigurationError("it is not valid UTF-8 after percent-decoding")
        }
        return text
    }
}

extension UInt8 {
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
