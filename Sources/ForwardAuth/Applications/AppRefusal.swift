import HTTPTypes
import Hummingbird
import PageRendering

/// The page for a browser that could not get an application's cookie twice in a row. It redirects nowhere: a browser
/// that keeps no cookies would loop.
enum AppRefusal {
    /// - Parameter next: The requested page, offered as a link.
    static func response(next: String) -> Response {
        let link = MarkupEscaping().escapeText(next)
        let page = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>You could not be signed in here</title>
            <h1>You could not be signed in here</h1>
            <p>You are signed in, but your browser did not keep the cookie of this site. Allow cookies for this site if your
            browser blocks them, then try again.</p>
            <p><a href="\(link)">Open the page again</a></p>
            </html>

            """
        return Response(
            status: .forbidden, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: .init(string: page)))
    }
}
