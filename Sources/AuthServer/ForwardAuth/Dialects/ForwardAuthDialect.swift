import HTTPTypes

/// How one kind of proxy asks, and what it does with an answer.
///
/// A dialect translates and decides nothing: the decision is the same for all (``ForwardAuthVerdict``).
protocol ForwardAuthDialect: Sendable {
    /// The last part of `/verify/…`.
    var name: String { get }

    /// The methods the proxy asks with.
    var methods: [HTTPRequest.Method] { get }

    /// Whether the proxy appends the original path to ours.
    var appendsPath: Bool { get }

    /// The address and the method that the proxy was asked for.
    func question(in request: HTTPRequest) throws(ForwardedRequestError) -> (ForwardedAddress, method: String)

    /// The status that sends a person elsewhere, next to `Location`.
    var redirection: HTTPResponse.Status { get }

    /// Whether the proxy drops the body of a refusal, so that a page has to be sent in a header.
    var dropsBodies: Bool { get }

    /// The status that refuses a request which cannot be read, or can be read in two ways.
    var refusal: HTTPResponse.Status { get }
}

/// What most proxies have in common: they ask with `GET` at one address, and pass on any other status and its headers.
extension ForwardAuthDialect {
    var methods: [HTTPRequest.Method] { [.get] }
    var appendsPath: Bool { false }
    var redirection: HTTPResponse.Status { .found }
    var dropsBodies: Bool { false }
    var refusal: HTTPResponse.Status { .badRequest }

    /// Reads `X-Forwarded-Method`, `-Proto`, `-Host` and `-Uri`, each of which must be there exactly once.
    func forwarded(in fields: HTTPFields) throws(ForwardedRequestError) -> (ForwardedAddress, method: String) {
        let address = try ForwardedAddress(
            scheme: try fields.only(.xForwardedProto),
            authority: try fields.only(.xForwardedHost),
            uri: try fields.only(.xForwardedURI)[...]
        )
        return (address, try fields.only(.xForwardedMethod))
    }
}
