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
            You are signed in, but your browser did not keep the cookie of this site. Allow cookies for this site if your
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
        _ heading: String,
        _ text: String,
        next: String
    ) -> Response {
        let page = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(heading)</title>
            <h1>\(heading)</h1>
            <p>\(text)</p>
            <p><a href="\(MarkupEscaping().escapeText(next))">Open the page again</a></p>
            </html>

            """
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: .init(string: page)))
    }
}
