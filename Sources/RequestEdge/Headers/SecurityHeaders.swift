import HTTPTypes
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
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
        for field in fields.common { response.headers[field.name] = field.value }
        let specific = isPage ? fields.pages : fields.others
        // A page for another host has its own policy.
        let policy = response.headers[.contentSecurityPolicy]
        for field in specific where field.name != .vary { response.headers[field.name] = field.value }
        if let policy { response.headers[.contentSecurityPolicy] = policy }
        if response.headers[.cacheControl]?.hasPrefix("public") != true {
            response.headers[.cacheControl] = "no-store"
            addVary(to: &response.headers, specific[.vary] ?? "")
        }
        response.headers[.server] = nil
        return response
    }

    private func addVary(to headers: inout HTTPFields, _ value: String) {
        let present = (headers[.vary] ?? "").split(separator: ",").map { $0.drop { $0 == " " } }
        let missing = value.split(separator: ",").map { $0.drop { $0 == " " } }.filter { !present.contains($0) }
        headers[.vary] = (present + missing).joined(separator: ", ")
    }
}
