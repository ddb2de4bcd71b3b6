package import HTTPTypes
import RequestEdge
package import WebAddresses

/// The forward-auth protocol of one kind of proxy.
///
/// A dialect translates and decides nothing: the decision is the same for all (``ForwardAuthVerdict``).
package protocol ForwardAuthDialect: Sendable {
    /// The last part of `/verify/…`.
    var name: String { get }

    /// The methods of the proxy's requests.
    var methods: [HTTPRequest.Method] { get }

    /// Whether the proxy appends the original path to the path of this endpoint.
    var appendsPath: Bool { get }

    /// The address and the method of the original request.
    func question(in request: HTTPRequest) throws(ForwardedRequestError) -> (ForwardedAddress, method: String)

    /// The status of a redirect with `Location`.
    var redirection: HTTPResponse.Status { get }

    /// Whether the proxy drops the body of a refusal, so that the page is sent in a header.
    var dropsBodies: Bool { get }

    /// The status that refuses an unreadable or ambiguous request.
    var refusal: HTTPResponse.Status { get }
}

/// The behaviour of most proxies: they send `GET` to one address, and pass on any other status with its headers.
extension ForwardAuthDialect {
    var methods: [HTTPRequest.Method] { [.get] }
    var appendsPath: Bool { false }
    var redirection: HTTPResponse.Status { .found }
    var dropsBodies: Bool { false }
    var refusal: HTTPResponse.Status { .badRequest }

    /// Reads `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`, each of which must be present exactly once.
    func forwarded(in fields: HTTPFields) throws(ForwardedRequestError) -> (ForwardedAddress, method: String) {
        let address = try ForwardedAddress(
            scheme: try fields.only(.xForwardedProto),
            authority: try fields.only(.xForwardedHost),
            uri: try fields.only(.xForwardedURI)[...]
        )
        return (address, try fields.only(.xForwardedMethod))
    }
}
