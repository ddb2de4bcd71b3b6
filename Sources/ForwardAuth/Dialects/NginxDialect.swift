import HTTPTypes
import RequestEdge
import WebAddresses

/// nginx's `auth_request`: a subrequest without information of its own, so the configuration sets two headers.
///
/// It knows 2xx, 401 and 403 and turns everything else into a 500. A redirect is therefore a 401 with `Location`, which
/// the configuration's `error_page` turns into one; a page is sent in a header as well, because nginx drops the body.
struct NginxDialect: ForwardAuthDialect {
    let name = "nginx"
    let redirection = HTTPResponse.Status.unauthorized
    let dropsBodies = true
    let refusal = HTTPResponse.Status.forbidden

    func question(in request: HTTPRequest) throws(ForwardedRequestError) -> (ForwardedAddress, method: String) {
        let address = try ForwardedAddress(url: try request.headerFields.only(.xOriginalURL))
        return (address, try request.headerFields.only(.xOriginalMethod))
    }
}
