import HTTPTypes

/// HAProxy has no such thing built in; the script in `deploy/haproxy` asks in the words of `X-Forwarded-…`.
struct HAProxyDialect: ForwardAuthDialect {
    let name = "haproxy"

    func question(in request: HTTPRequest) throws(ForwardedRequestError) -> (ForwardedAddress, method: String) {
        try forwarded(in: request.headerFields)
    }
}
