import HTTPTypes
import WebAddresses

/// Traefik's ForwardAuth: `X-Forwarded-Method`, `-Proto`, `-Host`, `-Uri`, with `ws` or `wss` for WebSocket handshakes.
///
/// It resolves a relative `Location` against the address of this server, so all of them are absolute.
struct TraefikDialect: ForwardAuthDialect {
    let name = "traefik"

    func question(in request: HTTPRequest) throws(ForwardedRequestError) -> (ForwardedAddress, method: String) {
        try forwarded(in: request.headerFields)
    }
}
