import HTTPTypes

/// What a browser asked a proxy for: everything a rule may depend on, and how an answer has to be shaped.
package struct ForwardedRequest: Sendable, Hashable {
    /// What was asked for.
    package let address: ForwardedAddress
    /// The method in upper case.
    package let method: String
    /// The client as trusted proxies saw it. Nil only when a rule is explained without one.
    package let client: IPAddress?
    /// Who reads the answer.
    package let reader: Reader

    /// Who reads the answer.
    package enum Reader: Sendable {
        /// A person: the answer is shown, and a redirect followed.
        case page
        /// A person who submitted a form: the answer is shown, but a redirect would lose the entered text.
        case form
        /// A script or a program: it wants a status it can act on.
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
        // It names no page but a host to be connected to.
        guard method != "CONNECT" else { throw .malformed("the method is CONNECT") }
        self.address = address
        self.method = method
        self.client = client
        self.reader = reader
    }
}

extension ForwardedRequest.Reader {
    /// Tells a person from a program by the headers the browser sent.
    ///
    /// `Sec-Fetch-Mode` has the last word where a browser sends it. Elsewhere a person is somebody who prefers pages.
    init(method: String, _ headers: HTTPFields, isWebSocket: Bool) {
        let mode = headers[.secFetchMode]
        if isWebSocket || mode == "websocket" || headers[.secWebSocketKey] != nil {
            self = .handshake
        } else if Self.isNavigation(headers) {
            self = ["GET": .page, "HEAD": .page, "POST": .form][method] ?? .program
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
