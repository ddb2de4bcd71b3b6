/// The cookie that carries a ``SessionToken``: its name, its attributes, and the `Set-Cookie` lines for it.
///
/// The default is `__Host-session; Path=/; Secure; HttpOnly; SameSite=Lax` with no `Domain`. `HttpOnly` and `Path=/`
/// cannot be switched off (ASVS 3.3.1–3.3.4, RFC 6265bis §4.1).
public struct SessionCookie: Sendable, Hashable {
    /// When a browser attaches the cookie to requests that another site started.
    public enum SameSite: String, Sendable, CaseIterable {
        /// Only on navigations by a safe method. The default.
        case lax
        /// Never; a user who follows a link from another site arrives signed out.
        case strict
        /// Always. For embedding; accepted only with Secure.
        case none
    }

    /// The cookie's name, compared byte for byte.
    public let name: String
    /// The `Domain` attribute, or `nil` to keep the cookie on the host that set it. Default `nil`.
    public let domain: String?
    /// The `SameSite` attribute. Default ``SameSite/lax``.
    public let sameSite: SameSite
    /// Whether the cookie travels only over TLS. Default true; false is for development on loopback.
    public let isSecure: Bool

    /// `__Host-session; Path=/; Secure; HttpOnly; SameSite=Lax`.
    public static let standard = SessionCookie(name: "__Host-session")

    /// Only for names that are known to satisfy the prefix rules.
    private init(name: String) {
        self.name = name
        self.domain = nil
        self.sameSite = .lax
        self.isSecure = true
    }

    /// Creates a cookie definition. Refuses one that breaks a prefix rule of RFC 6265bis §4.1.3, and names the rule.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/invalidConfiguration``.
    public init(
        name: String = "__Host-session",
        domain: String? = nil,
        sameSite: SameSite = .lax,
        isSecure: Bool = true
    ) throws {
        if let problem = Self.problem(name: name, domain: domain, sameSite: sameSite, isSecure: isSecure) {
            throw SessionError(.invalidConfiguration, problem)
        }
        self.name = name
        self.domain = domain
        self.sameSite = sameSite
        self.isSecure = isSecure
    }

    /// The `Set-Cookie` value that sends `token` to the browser.
    ///
    /// - Parameters:
    ///   - token: what the browser will present.
    ///   - lifetime: how long the browser keeps the cookie, rounded up to a second and never more than the 400 days that
    ///     browsers allow; `nil` until the browser closes. The server decides validity in any case.
    public func header(setting token: SessionToken, lifetime: Duration?) -> String {
        let longest = Duration.seconds(400 * 86400)
        let maxAge = lifetime.map { max(1, (min($0, longest).wholeMilliseconds + 999) / 1000) }
        return line(value: token.wire, maxAge: maxAge)
    }

    /// The `Set-Cookie` value that removes the cookie: the same name and attributes, with a lifetime of zero.
    public var clearingHeader: String {
        line(value: "", maxAge: 0) + "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
    }

    /// The `Set-Cookie` value with another content than a token.
    package func line(value: String, maxAge: Int64?) -> String {
        "\(name)=\(value); \(attributes(maxAge: maxAge))"
    }

    /// The attributes, as in a `Set-Cookie` line.
    package func attributes(maxAge: Int64? = nil) -> String {
        var text = "Path=/"
        if let domain { text += "; Domain=\(domain)" }
        if let maxAge { text += "; Max-Age=\(maxAge)" }
        if isSecure { text += "; Secure" }
        let word = sameSite.rawValue
        return text + "; HttpOnly; SameSite=\(word.prefix(1).uppercased())\(word.dropFirst())"
    }

    private static func problem(name: String, domain: String?, sameSite: SameSite, isSecure: Bool) -> String? {
        guard !name.isEmpty, name.utf8.count <= 64, name.utf8.allSatisfy(isTokenCharacter) else {
            return "the cookie name must be 1 to 64 letters, digits or !#$%&'*+-.^_`|~"
        }
        // Browsers enforce the prefixes in any case, so a look-alike must obey the same rules.
        let isHost = name.lowercased().hasPrefix("__host-")
        if isHost || name.lowercased().hasPrefix("__secure-"), !isSecure {
            return "a cookie named \(name) must be Secure"
        }
        if isHost, domain != nil { return "a __Host- cookie cannot have a domain; use a name that begins __Secure-" }
        if sameSite == .none, !isSecure { return "SameSite=None needs Secure" }
        guard let domain else { return nil }
        guard !isSecure || name.hasPrefix("__Secure-") else {
            return "a cookie with a domain needs a name that begins __Secure-"
        }
        let isHostName = !domain.isEmpty && domain.utf8.allSatisfy { isAlphanumeric($0) || "-.".utf8.contains($0) }
        return isHostName ? nil : "the cookie domain must be a host name"
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
