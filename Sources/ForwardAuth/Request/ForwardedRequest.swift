import HTTPTypes
import RequestEdge
package import WebAddresses

/// The request that a browser sent to a proxy: all properties that a rule may depend on, and the form of the answer.
package struct ForwardedRequest: Sendable, Hashable {
    /// The requested address.
    package let address: ForwardedAddress
    /// The method in upper case.
    let method: String
    /// The client as trusted proxies saw it. Nil only if a rule is explained without one.
    let client: IPAddress?
    /// The reader of the answer.
    let reader: Reader

    /// The reader of the answer.
    package enum Reader: Sendable {
        /// A user: the browser shows the answer and follows redirects.
        case page
        /// A user who submitted a form: the browser shows the answer, but a redirect would lose the entered text.
        case form
        /// A script or a program: it needs a status that it can act on.
        case program
        /// A WebSocket handshake: browsers follow no redirect and show no body.
        case handshake
    }

    package init(
        _ address: ForwardedAddress,
        method: String,
        client: IPAddress?,
        reader: Reader = .program
    ) throws(ForwardedRequestError) {
        guard (1...32).contains(method.utf8.count), method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw .malformed("the method is not made of upper-case letters")
        }
        // It names a host to connect to, not a page.
        guard method != "CONNECT" else { throw .malformed("the method is CONNECT") }
        self.address = address
        self.method = method
        self.client = client
        self.reader = reader
    }
}

extension ForwardedRequest.Reader {
    /// Distinguishes users from programs by the headers of the request.
    ///
    /// `Sec-Fetch-Mode` decides if the browser sends it. Otherwise a client that prefers HTML is taken for a user.
    init(method: String, _ headers: HTTPFields, isWebSocket: Bool) {
        let mode = headers[.secFetchMode]
        if isWebSocket || mode == "websocket" || headers[.secWebSocketKey] != nil {
            self = .handshake
        } else if Self.isNavigation(headers) {
            switch method {
            case "GET", "HEAD": self = .page
            case "POST": self = .form
            default: self = .program
            }
        } else {
            self = .program
        }
    }

    private static func isNavigation(_ headers: HTTPFields) -> Bool {
        if let mode = headers[.secFetchMode] { return mode == "navigate" }
        let wantsPage = headers[values: .accept].contains { $0.lowercased().contains("text/html") }
        return wantsPage && headers[.xRequestedWith] == nil
    }
}
