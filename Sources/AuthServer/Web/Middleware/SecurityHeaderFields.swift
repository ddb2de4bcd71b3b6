import HTTPTypes

/// The security headers (ASVS 3.4).
struct SecurityHeaderFields: Sendable {
    /// On every answer.
    let common: HTTPFields
    /// On pages besides.
    let pages: HTTPFields
    /// On everything else besides.
    let others: HTTPFields

    /// - Parameter isSecure: The public address is `https`. Only then is HSTS sent.
    init(isSecure: Bool) {
        var common: HTTPFields = [
            .xContentTypeOptions: "nosniff",
            .referrerPolicy: "same-origin",
            .crossOriginResourcePolicy: "same-origin",
        ]
        if isSecure {
            common[.strictTransportSecurity] = "max-age=63072000; includeSubDomains"
        }
        self.common = common
        pages = [
            .contentSecurityPolicy: Self.pagePolicy,
            .crossOriginOpenerPolicy: "same-origin",
            .permissionsPolicy: "camera=(), microphone=(), geolocation=(), "
                + "publickey-credentials-get=(self), publickey-credentials-create=(self)",
            .xFrameOptions: "DENY",
            .xRobotsTag: "noindex, nofollow",
            .vary: "Cookie",
        ]
        others = [
            .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
            .vary: "Sec-Fetch-Site, Origin",
        ]
    }

    /// All that belong on an answer without a body, to a request that never became one.
    var refusal: HTTPFields {
        var fields = common
        for field in others { fields[field.name] = field.value }
        fields[.cacheControl] = "no-store"
        return fields
    }

    private static let pagePolicy =
        "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
        + "require-trusted-types-for 'script'"
}
