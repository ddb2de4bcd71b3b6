import HTTPTypes
package import Hummingbird
package import Sessions

/// Clears the session cookie in all other scopes whenever an answer sets or clears it.
///
/// Two different cookies of one name count as no session, because one may have been planted. A browser holds two after
/// `cookie.domain` was widened or narrowed, or below another installation's domain; without this middleware, signing in again
/// would only add sessions. Add it outside the session middleware.
package struct OneSessionCookie<Context: RequestContext>: RouterMiddleware {
    private let name: String
    private let scopes: CookieScopes

    package init(_ cookie: SessionCookie, host: String) {
        name = cookie.name
        scopes = CookieScopes(of: cookie, host: host)
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let lines = response.headers[values: .setCookie]
        guard !scopes.clearingLines.isEmpty, lines.contains(where: { $0.hasPrefix("\(name)=") }) else {
            return response
        }
        if case .absent = CookieScanner(name: name).scan(request.headers[values: .cookie]) { return response }
        // These come before the new cookie: RFC 6265 treats a host-only cookie and one for the domain of the same name as the
        // same cookie.
        response.headers[values: .setCookie] = scopes.clearingLines + lines
        return response
    }
}
