package import Sessions

/// The answer to a browser that registers a key or renews its cookie. A store that does not answer is an error instead: the
/// response is then a 503, which the browser tries again; a 429 would end its binding.
package enum BindingAnswer: Sendable {
    /// 200: the browser is proved. It gets the next value of the cookie, the rules of its binding, and the challenge that it signs
    /// next.
    case renewed(cookie: String, challenge: String, instructions: String)
    /// 403: sign this challenge first, or once more.
    case sign(challenge: String)
    /// 200: the session is over, and the browser should forget it.
    case over(instructions: String)
    /// 404: there is no such session, or it is not the one of the browser's cookie. The browser forgets it, and tries the next.
    case unknown
    /// 400: nothing was registered.
    case refused(ProofRefusal)
}

/// What a browser sends to register a key or to renew its cookie. It has no body, and often no cookies.
package struct BindingRequest: Sendable {
    /// The values of the header `Secure-Session-Response`.
    let proofs: [String]
    /// The values of the header `Sec-Secure-Session-Id`.
    let identifiers: [String]
    /// The values of the header `Cookie`.
    let cookies: [String]
    /// The client, for events.
    let device: Device

    package init(proofs: [String], identifiers: [String] = [], cookies: [String], from device: Device = Device()) {
        self.proofs = proofs
        self.identifiers = identifiers
        self.cookies = cookies
        self.device = device
    }
}
