import Testing

@testable import Passkeys

/// The relying party of the tests, and one-line forms of the ceremonies.
enum Ceremony {
    static let challenge = Challenge(unchecked: Array(0..<32), expiresAt: nil)

    static func relyingParty() throws -> RelyingParty {
        try RelyingParty(
            id: "example.org", name: "Example", origins: ["https://example.org", "https://login.example.org"])
    }

    static func owner() throws -> UserHandle { try #require(UserHandle(SoftwareAuthenticator.handle)) }

    @discardableResult
    static func register(
        _ json: String, challenge: Challenge = challenge, userVerification: UserVerification = .required
    ) throws -> Passkey {
        try relyingParty().verifyRegistration(
            RegistrationAnswer(json: json.utf8), challenge: challenge, userVerification: userVerification)
    }

    @discardableResult
    static func assert(
        _ json: String, with passkey: Passkey, challenge: Challenge = challenge,
        userVerification: UserVerification = .required
    ) throws -> PasskeyProof {
        try relyingParty().verifyAssertion(
            AssertionAnswer(json: json.utf8), challenge: challenge, passkey: passkey, owner: owner(),
            userVerification: userVerification)
    }

    /// Expects that `body` is refused with `code`.
    static func expectRefusal(
        _ code: PasskeyRefusal.Code, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) {
        let refusal = #expect(throws: PasskeyRefusal.self, comment, sourceLocation: sourceLocation) { try body() }
        #expect(refusal?.code == code, comment, sourceLocation: sourceLocation)
    }
}
