import HTTPTypes
import Hummingbird
import PageRendering
import RequestEdge

/// The pages at an application's host that lead no further by themselves.
enum AppRefusal {
    /// The page for a browser that could not get an application's cookie twice in a row. It redirects nowhere: a browser
    /// that keeps no cookies would loop.
    ///
    /// - Parameter next: The requested page, offered as a link.
    static func response(next: String) -> Response {
        page(
            .forbidden, "You could not be signed in here",
            """
            You are signed in, but your browser did not keep the cookie of this site. Allow cookies for this site if your \
            browser blocks them, then try again.
            """,
            next: next)
    }

    /// The page from which a browser opens the requested one of its own accord, after it has renewed the second cookie.
    static func proof(next: String) -> Response {
        var response = page(
            .ok, "One moment", "Your browser is asked to prove that this session is its own.", next: next)
        response.headers[.refresh] = "0; url=\(next)"
        return response
    }

    private static func page(
        _ status: HTTPResponse.Status,
        _ heading: PageText,
        _ text: PageText,
        next: String
    ) -> Response {
        let (language, escaping, link) = (PageLanguage.current, MarkupEscaping(), "Open the page again" as PageText)
        let heading = escaping.escapeText(heading.renderText)
        let page = """
            <!doctype html>
            <html lang="\(language.tag)" dir="\(language.direction)">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(heading)</title>
            <h1>\(heading)</h1>
            <p>\(escaping.escapeText(text.renderText))</p>
            <p><a href="\(escaping.escapeText(next))">\(escaping.escapeText(link.renderText))</a></p>
            </html>

            """
        return Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .contentLanguage: language.tag, .cacheControl: "no-store",
            ],
            body: .init(byteBuffer: .init(string: page)))
    }
}
