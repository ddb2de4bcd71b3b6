package import Hummingbird

/// Renders the pages behind it in the language that the browser prefers, of those that the server offers.
package struct LanguageChoice<Context: RequestContext>: RouterMiddleware {
    private let languages: PageLanguages

    package init(_ languages: PageLanguages) {
        self.languages = languages
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await languages.bound(to: request.headers) { try await next(request, context) }
    }
}
