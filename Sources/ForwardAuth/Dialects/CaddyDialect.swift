import HTTPTypes
import WebAddresses

/// Caddy's `forward_auth`: a `GET` with `X-Forwarded-Method` and `-Uri` besides the usual headers of its reverse proxy.
struct CaddyDialect: ForwardAuthDialect {
    let name = "caddy"

    func question(in request: HTTPRequest) throws(ForwardedRequestError) -> (ForwardedAddress, method: String) {
        try forwarded(in: request.headerFields)
    }
}
