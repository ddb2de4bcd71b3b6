/// The site that passkeys belong to (WebAuthn L3 §4), and the check of what browsers answer it.
public struct RelyingParty: Sendable, Hashable {
    /// Why an id, a name or an origin was refused.
    public struct Unsuitable: Error, Sendable, CustomStringConvertible {
        /// What is wrong and what to write instead.
        public let description: String
    }

    /// The host name that passkeys are bound to. Other hosts cannot use them; a change loses all passkeys.
    public let id: String
    /// The name that authenticators may show.
    public let name: String
    /// The origins whose pages may ask for a passkey, compared byte by byte.
    public let origins: [String]

    /// Checks and keeps the values.
    ///
    /// - Parameters:
    ///   - id: a host name in lower case, without scheme and port; international names in their ASCII form (`xn--…`).
    ///     No IP address: browsers refuse it. The pages have to be at this host or at one below it, except related
    ///     origins (WebAuthn L3 §5.11).
    ///   - name: 1 to 255 bytes without control characters.
    ///   - origins: one or more, as browsers write them: `https://` and a host name, with a port only if it is not 443.
    ///     `http://` only for `localhost` and hosts below it.
    /// - Throws: ``Unsuitable``, which says what is wrong.
    public init(id: String, name: String, origins: [String]) throws(Unsuitable) {
        guard HostName.isValid(id) else {
            throw Unsuitable(
                description:
                    "\"\(id)\" is not a host name in lower case without scheme, port and path, and not an IP address")
        }
        guard (1...255).contains(name.utf8.count),
            name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { throw Unsuitable(description: "the name needs 1 to 255 bytes without control characters") }
        guard !origins.isEmpty else { throw Unsuitable(description: "name at least one origin, such as https://\(id)") }
        for origin in origins { try Self.check(origin) }
        self.id = id
        self.name = name
        self.origins = origins
    }

    private static func check(_ origin: String) throws(Unsuitable) {
        let isPlain = origin.hasPrefix("http://")
        guard isPlain || origin.hasPrefix("https://") else {
            throw Unsuitable(description: "the origin \"\(origin)\" does not begin with https://")
        }
        let parts = origin.dropFirst(isPlain ? 7 : 8).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, HostName.isValid(host) else {
            throw Unsuitable(
                description: "the origin \"\(origin)\" needs a host name in lower case and nothing after it but a port")
        }
        guard !isPlain || HostName.isLocal(host) else {
            throw Unsuitable(description: "the origin \"\(origin)\" needs https; http is for localhost only")
        }
        guard parts.count == 1 || isPort(parts[1], besides: isPlain ? "80" : "443") else {
            throw Unsuitable(
                description: "the origin \"\(origin)\" needs a port from 1 to 65535, or none if it is the usual one")
        }
    }

    private static func isPort(_ text: Substring, besides usual: String) -> Bool {
        guard let number = UInt16(text), number > 0 else { return false }
        return String(number) == text && text != usual
    }
}
