import HTTPTypes
import WebAddresses

/// HAProxy has no built-in forward-auth; the script in `deploy/haproxy` sends `X-Forwarded-…` headers.
struct HAProxyDialect: ForwardAuthDialect {
    let name = "haproxy"

    func question(in request: HTTPRequest) throws(ForwardedRequestError) -> (ForwardedAddress, method: String) {
        try forwarded(in: request.headerFields)
    }
}
