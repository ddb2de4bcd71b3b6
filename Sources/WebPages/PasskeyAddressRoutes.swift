package import Hummingbird
package import RequestEdge
package import ServerSettings
package import WebAddresses

/// What browsers and password managers look up by themselves: `/.well-known/webauthn`, the origins that may use this
/// passkeys (WebAuthn L3 §5.11), and `/.well-known/passkey-endpoints`, where users add and manage them (W3C, "A Well-Known
/// URL for Relying Party Passkey Endpoints"). Neither exists while passkeys are off.
package struct PasskeyAddressRoutes {
    package typealias Context = AuthServerRequestContext

    private struct Origins: Encodable {
        let origins: [String]
    }

    private struct Endpoints: Encodable {
        let enroll: String
        let manage: String
    }

    private let factors: FactorSettings
    private let page: String

    /// - Parameters:
    ///   - factors: the origins, and whether passkeys are on.
    ///   - publicURL: where the page for both is.
    package init(_ factors: FactorSettings, at publicURL: PublicURL) {
        self.factors = factors
        page = publicURL.link(to: PagePath.factors)
    }

    package func add(to router: some RouterMethods<Context>) {
        guard factors.relyingParty != nil else { return }
        let endpoints = Endpoints(enroll: page, manage: page)
        router.get(".well-known/passkey-endpoints") { _, _ in try publicAnswer(endpoints) }
        guard !factors.relatedOrigins.origins.isEmpty else { return }
        let origins = Origins(origins: factors.relatedOrigins.origins.map(\.origin))
        router.get(".well-known/webauthn") { _, _ in try publicAnswer(origins) }
    }
}

/// A JSON answer that is the same for all clients, which may keep it for an hour.
private func publicAnswer(_ value: some Encodable) throws -> Response {
    var response = try answer(value)
    response.headers[.cacheControl] = "public, max-age=3600"
    return response
}
