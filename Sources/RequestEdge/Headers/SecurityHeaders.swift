package import HTTPTypes
package import Hummingbird

/// Adds the security headers to every answer, including refusals and failures.
///
/// It must be the outermost middleware, around the one that turns errors into answers.
package struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    private let fields: SecurityHeaderFields

    package init(_ fields: SecurityHeaderFields) {
        self.fields = fields
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        fields.apply(to: &response.headers)
        return response
    }
}

extension SecurityHeaderFields {
    /// Adds the headers to those of an answer.
    package func apply(to headers: inout HTTPFields) {
        let isPage = headers[.contentType]?.hasPrefix("text/html") ?? false
        for field in common { headers[field.name] = field.value }
        let specific = isPage ? pages : others
        // A page for another host, or one with the script, has its own policy.
        let policy = headers[.contentSecurityPolicy]
        for field in specific where field.name != .vary { headers[field.name] = field.value }
        if let policy { headers[.contentSecurityPolicy] = policy }
        if headers[.cacheControl]?.hasPrefix("public") != true {
            headers[.cacheControl] = "no-store"
            Self.addVary(to: &headers, specific[.vary] ?? "")
        }
        headers[.server] = nil
    }

    private static func addVary(to headers: inout HTTPFields, _ value: String) {
        let present = (headers[.vary] ?? "").split(separator: ",").map { $0.drop { $0 == " " } }
        let missing = value.split(separator: ",").map { $0.drop { $0 == " " } }.filter { !present.contains($0) }
        headers[.vary] = (present + missing).joined(separator: ", ")
    }
}
