/// What a page passes to the browser to have a passkey used (WebAuthn L3 §5.5).
public struct RequestOptions: Sendable {
    /// Who asks.
    public var relyingParty: RelyingParty
    /// What the answer has to contain.
    public var challenge: Challenge
    /// The passkeys that may answer. Empty, which is the default, lets the user choose: for a login without a name.
    /// Never fill it for a visitor who is not signed in, because it lists the passkeys of an account.
    public var allowed: [Passkey]
    /// Default: required. Verify the answer with the same value.
    public var userVerification = UserVerification.required
    /// How long the browser waits for the user. Default 5 minutes; limited to between one millisecond and one hour.
    public var timeout: Duration = .seconds(300)

    /// Options with the defaults for the rest.
    public init(relyingParty: RelyingParty, challenge: Challenge, allowed: [Passkey] = []) {
        self.relyingParty = relyingParty
        self.challenge = challenge
        self.allowed = allowed
    }

    /// The text for `PublicKeyCredential.parseRequestOptionsFromJSON()`. It may stand in a `script` element as it is;
    /// in an attribute it has to be escaped like any text.
    public var json: String {
        JSONText.object([
            ("challenge", JSONText.string(Base64URL.encode(challenge.bytes))),
            ("timeout", String(timeout.milliseconds)),
            ("rpId", JSONText.string(relyingParty.id)),
            ("allowCredentials", JSONText.array(allowed.map(\.descriptor))),
            ("userVerification", JSONText.string(userVerification.rawValue)),
        ])
    }
}
