import HTTPTypes
import Hummingbird

/// Puts the security headers on every answer, refusals and failures included.
///
/// It must be the outermost middleware, around the one that turns errors into answers.
struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    private let common: HTTPFields
    private let pages: HTTPFields
    private let others: HTTPFields

    /// - Parameters:
    ///   - isSecure: The public address is `https`. Only then is HSTS sent.
    ///   - formOrigins: Other origins a form may end up at after redirects. Default none.
    init(isSecure: Bool, formOrigins: [String] = []) {
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
            .contentSecurityPolicy: Self.pagePolicy(formOrigins: formOrigins),
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

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
        for field in common { response.headers[field.name] = field.value }
        for field in isPage ? pages : others where field.name != .vary { response.headers[field.name] = field.value }
        if response.headers[.cacheControl]?.hasPrefix("public") != true {
            response.headers[.cacheControl] = "no-store"
            addVary(to: &response.headers, (isPage ? pages : others)[.vary] ?? "")
        }
        response.headers[.server] = nil
        return response
    }

    private func addVary(to headers: inout HTTPFields, _ value: String) {
        let present = (headers[.vary] ?? "").split(separator: ",").map { $0.drop { $0 == " " } }
        let missing = value.split(separator: ",").map { $0.drop { $0 == " " } }.filter { !present.contains($0) }
        headers[.vary] = (present + missing).joined(separator: ", ")
    }

    private static func pagePolicy(formOrigins: [String]) -> String {
        let forms = (["'self'"] + formOrigins).joined(separator: " ")
        return "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
            + "connect-src 'self'; form-action \(forms); frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
            + "require-trusted-types-for 'script'"
    }
}
