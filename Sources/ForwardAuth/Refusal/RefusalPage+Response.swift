import HTTPTypes
import Hummingbird
import PageRendering
import RequestEdge

extension RefusalPage {
    /// The page in place of the problem document that `response` has as its body.
    func response(
        replacing response: Response,
        to request: HTTPRequest,
        for dialect: any ForwardAuthDialect,
        by renderer: PageRenderer
    ) -> Response {
        var response = response
        let (html, language) = renderer.languages.bound(to: request.headerFields) {
            (renderer.html(self), PageLanguage.current.tag)
        }
        response.headers[.contentLanguage] = language
        response.headers[.contentType] = "text/html; charset=utf-8"
        response.headers[.contentSecurityPolicy] = RefusalStyle.policy
        if dialect.dropsBodies {
            response.headers[.refusalPage] = html.split(separator: "\n").joined(separator: " ")
        }
        response.body = ResponseBody(byteBuffer: ByteBuffer(string: html))
        return response
    }
}

extension HTTPField.Name {
    /// A copy of the page, in one line, for a proxy that drops the body.
    static let refusalPage = Self.literal("Refusal-Page")
}
