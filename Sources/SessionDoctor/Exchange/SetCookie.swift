/// One `Set-Cookie` header, read as a browser reads it (RFC 6265bis §5.6).
struct SetCookie: Sendable, Equatable {
    let name: String
    let value: String
    var isSecure = false
    var isHTTPOnly = false
    /// As written, in lower case.
    var sameSite: String?
    /// In lower case without a leading dot.
    var domain: String?
    var path: String?
    var maxAge: Int?
    /// Seconds since 1970; nil without a date that a browser understands.
    var expires: Int?

    /// Why a browser ignores a header or a cookie.
    struct Problem: Error, Equatable {
        let reason: String
    }

    /// Reads the header's value. Unknown attributes are ignored, as browsers do.
    static func read(_ text: String) -> Result<SetCookie, Problem> {
        if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) {
            return .failure(Problem(reason: "it contains a control character"))
        }
        var parts = text.split(separator: ";", omittingEmptySubsequences: false).map { pair($0) }[...]
        guard let first = parts.popFirst(), let name = first.name, !name.isEmpty else {
            return .failure(Problem(reason: "it has no name"))
        }
        guard name.utf8.count + first.value.utf8.count <= 4096 else {
            return .failure(Problem(reason: "name and value are longer than 4096 bytes"))
        }
        var cookie = SetCookie(name: name, value: first.value)
        for part in parts { cookie.apply(part) }
        return .success(cookie)
    }

    private mutating func apply(_ part: (name: String?, value: String)) {
        let value = part.name == nil ? "" : part.value
        switch (part.name ?? part.value).lowercased() {
        case "secure": isSecure = true
        case "httponly": isHTTPOnly = true
        case "samesite": sameSite = value.lowercased()
        case "path": path = value.hasPrefix("/") ? value : nil
        case "max-age": maxAge = Int(value) ?? maxAge
        case "expires": expires = CookieDate.seconds(value) ?? expires
        case "domain":
            let domain = value.lowercased()
            self.domain = domain.hasPrefix(".") ? String(domain.dropFirst()) : domain
            if self.domain?.isEmpty == true { self.domain = nil }
        default: break
        }
    }

    /// `name=value` without the spaces around both; without an equals sign there is only a value.
    private static func pair(_ text: Substring) -> (name: String?, value: String) {
        guard let equals = text.firstIndex(of: "=") else { return (nil, trimmed(text)) }
        return (trimmed(text[..<equals]), trimmed(text[text.index(after: equals)...]))
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(text)
    }

    /// Whether the header removes the cookie.
    func deletes(at now: Int) -> Bool {
        if let maxAge { return maxAge <= 0 }
        return expires.map { $0 <= now } ?? false
    }

    /// Whether the name promises attributes that the browser enforces.
    var prefix: String? {
        ["__host-http-", "__host-", "__http-", "__secure-"].first { name.lowercased().hasPrefix($0) }
    }

    /// Why a browser would not keep this cookie of the site; nil if it would.
    func refusal(by site: SiteAddress) -> String? {
        if isSecure, !site.isTrustworthy { return "it is Secure and the connection is not" }
        if let domain, domain != site.host, !site.host.hasSuffix("." + domain) { return "its Domain is another site" }
        guard let prefix else { return nil }
        if !isSecure { return "the prefix of its name demands Secure" }
        if prefix.contains("host-"), domain != nil || path != "/" {
            return "the prefix of its name demands Path=/ and no Domain"
        }
        if prefix.contains("http-"), !isHTTPOnly { return "the prefix of its name demands HttpOnly" }
        return nil
    }
}
