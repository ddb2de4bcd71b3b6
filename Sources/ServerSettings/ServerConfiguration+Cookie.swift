package import Sessions
package import WebAddresses

/// The session cookie's name and attributes.
package struct CookieSettings: Sendable, Hashable {
    package let name: String
    package let domain: String?
    package let sameSite: SessionCookie.SameSite
    /// False only with `--dev`.
    package let isSecure: Bool

    /// The cookie. Never throws for settings that ``ServerConfiguration`` accepted.
    package func sessionCookie() throws -> SessionCookie {
        try SessionCookie(name: name, domain: domain, sameSite: sameSite, isSecure: isSecure)
    }
}

extension CookieSettings {
    package init(from reader: inout SettingsReader, isDevelopment: Bool) {
        let name = reader.read(Settings.cookieName)
        self.name = isDevelopment ? name.withoutCookiePrefix : name
        self.domain = reader.read(Settings.cookieDomain)
        self.sameSite = reader.read(Settings.cookieSameSite)
        self.isSecure = !isDevelopment
    }

    /// Reports settings that contradict RFC 6265bis §4.1.3, the origin, or this server's rule that the name has a prefix.
    /// ``SessionCookie`` decides in the end.
    package func check(_ reader: inout SettingsReader, publicURL: PublicURL) {
        let known = reader.problems.count
        if let domain { check(domain: domain, against: publicURL, &reader) }
        if isSecure, domain.map(Self.isDomain) != false { checkPrefix(&reader) }
        if sameSite == .none, !isSecure {
            reader.report(
                Settings.cookieSameSite.key, "browsers refuse SameSite=None without Secure",
                advice: "use `lax`, or drop --dev"
            )
        }
        guard reader.problems.count == known else { return }
        do {
            _ = try sessionCookie()
        } catch {
            let reason = (error as? SessionError)?.message ?? "it is refused"
            reader.report(
                Settings.cookieName.key, against: [Settings.cookieDomain.key, Settings.cookieSameSite.key], reason,
                advice: "write \(Settings.cookieName.key.accepts)"
            )
        }
    }

    private func checkPrefix(_ reader: inout SettingsReader) {
        let key = Settings.cookieName.key
        if domain != nil {
            guard !name.hasPrefix("__Secure-") else { return }
            reader.report(
                key, against: [Settings.cookieDomain.key], "with cookie.domain the name must begin with __Secure-",
                advice: "write __Secure-coatcheck"
            )
        } else if !name.hasPrefix("__Host-"), !name.hasPrefix("__Secure-") {
            reader.report(
                key, against: [Settings.cookieDomain.key], "it has no prefix that makes browsers protect the cookie",
                advice: "write __Host-coatcheck"
            )
        }
    }

    private func check(domain: String, against publicURL: PublicURL, _ reader: inout SettingsReader) {
        let key = Settings.cookieDomain.key
        guard Self.isDomain(domain) else {
            reader.report(key, "it is not a domain", advice: "write it like example.org, without a leading dot")
            return
        }
        guard publicURL.host != domain.lowercased(), !publicURL.host.hasSuffix("." + domain.lowercased()) else {
            return
        }
        reader.report(
            key, against: [Settings.publicURL.key],
            "public.url (\(publicURL)) is not in this domain, so browsers would drop the cookie",
            advice: "use the domain of public.url or one above it"
        )
    }

    private static func isDomain(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count > 1 && IPAddress(text) == nil
            && labels.allSatisfy { label in
                !label.isEmpty && label.utf8.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") }
            }
    }
}
