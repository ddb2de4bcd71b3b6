/// The attributes of the session cookie.
extension Check {
    static let cookie = [
        Check(
            "session-cookie-secure", why: "Without Secure one unencrypted request gives the session away.",
            source: "ASVS 3.3.1, CWE-614", mend: "Set Secure.",
            each("it has Secure", "Secure is missing") { $0.isSecure }),
        Check(
            "session-cookie-httponly", why: "Without HttpOnly any script in a page can read the session id.",
            source: "ASVS 3.3.4, CWE-1004", mend: "Set HttpOnly.",
            each("it has HttpOnly", "HttpOnly is missing") { $0.isHTTPOnly }),
        Check(
            "session-cookie-samesite",
            why: "Without SameSite it depends on the browser whether requests of other sites carry the session.",
            source: "ASVS 3.3.2, CWE-1275", mend: "Set SameSite=Lax or SameSite=Strict.",
            each("it has SameSite=Lax or Strict", "SameSite is missing, or it is None") {
                ["lax", "strict"].contains($0.sameSite)
            }),
        Check(
            "session-cookie-prefix",
            why: "Only a prefix keeps other hosts and unencrypted answers from setting this cookie.",
            source: "ASVS 3.3.1 and 3.3.3, RFC 6265bis §4.1.3",
            mend: "Name the cookie __Host-…, or __Secure-… if several hosts share it.",
            each("its name has a prefix that browsers enforce", "its name has neither __Host- nor __Secure-") {
                $0.prefix != nil
            }),
        Check(
            "session-cookie-domain", why: "With Domain every subdomain receives the session id, the weakest one too.",
            source: "ASVS 3.3.3", mend: "Leave Domain out.",
            each("it has no Domain", "it has a Domain") { $0.domain == nil }),
        Check(
            "session-cookie-path",
            why: "Without Path the cookie's reach depends on the page that set it, so two of one name can arise.",
            source: "RFC 6265bis §5.6.4", mend: "Set Path=/.",
            each("it has a Path", "Path is missing") { $0.path != nil }),
    ]

    /// Whether every header of a session cookie has a property.
    private static func each(
        _ good: String, _ bad: String, _ isGood: @escaping @Sendable (SetCookie) -> Bool
    ) -> @Sendable (Evidence) -> Outcome {
        { evidence in
            evidence.sessionSetCookies.outcome { cookies in
                guard !cookies.isEmpty else { return .notChecked("no answer set the session cookie") }
                let wrong = cookies.filter { !isGood($0) }.map(\.name)
                return wrong.isEmpty ? .pass(good) : .fail("\(bad): \(named(wrong))")
            }
        }
    }
}
