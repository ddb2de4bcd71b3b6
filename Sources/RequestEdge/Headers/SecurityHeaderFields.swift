package import HTTPTypes

/// The security headers (ASVS 3.4).
package struct SecurityHeaderFields: Sendable {
    /// Where browsers report violations of the content security policy.
    package static let reportPath = "/csp-reports"

    /// On every answer.
    let common: HTTPFields
    /// Additionally on pages.
    package let pages: HTTPFields
    /// Additionally on all other answers.
    package let others: HTTPFields

    /// - Parameters:
    ///   - isSecure: The public address is `https`. Only then is HSTS sent.
    ///   - formTargets: Other origins that a form may lead to by a redirect. Default none.
    package init(isSecure: Bool, formTargets: [String] = []) {
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
            .contentSecurityPolicy: Self.pagePolicy(formTargets: formTargets),
            .crossOriginOpenerPolicy: "same-origin",
            .reportingEndpoints: "csp=\"\(Self.reportPath)\"",
            .permissionsPolicy: "camera=(), microphone=(), geolocation=(), "
                + "publickey-credentials-get=(self), publickey-credentials-create=(self)",
            .xFrameOptions: "DENY",
            .xRobotsTag: "noindex, nofollow",
            .vary: "Cookie, Accept-Language",
        ]
        others = [
            .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
            .vary: "Sec-Fetch-Site, Origin",
        ]
    }

    /// The headers of an answer without a body to a malformed request.
    package var refusal: HTTPFields {
        var fields = common
        for field in others { fields[field.name] = field.value }
        fields[.cacheControl] = "no-store"
        return fields
    }

    /// The content security policy of a page.
    ///
    /// - Parameters:
    ///   - formTargets: Other origins that a form may lead to by a redirect.
    ///   - allowsScript: Whether script files of this origin may run. Inline script never does.
    package static func pagePolicy(formTargets: [String], allowsScript: Bool = false) -> String {
        let targets = (["'self'"] + formTargets).joined(separator: " ")
        let script = allowsScript ? "'self'" : "'none'"
        return "default-src 'none'; script-src \(script); style-src 'self'; img-src 'self'; font-src 'self'; "
            + "connect-src 'self'; form-action \(targets); frame-ancestors 'none'; base-uri 'none'; "
            + "object-src 'none'; require-trusted-types-for 'script'; "
            // Firefox and Safari support only the older of the two.
            + "report-uri \(Self.reportPath); report-to csp"
    }
}
