/// What a page passes to the browser to register a passkey (WebAuthn L3 §5.4).
///
/// Algorithms are always -8, -7, -257 (``PasskeyAlgorithm``), attestation is always "none".
public struct CreationOptions: Sendable {
    /// Whether the authenticator has to store the credential so that it can be used without a name (WebAuthn L3
    /// §5.4.6).
    public enum ResidentKey: String, Sendable, Hashable {
        /// It has to. Passkeys for a login without a name.
        case required
        /// It should if it can.
        case preferred
    }

    /// The account that gets the passkey, as authenticators show it.
    public struct User: Sendable {
        /// The account's handle.
        public var handle: UserHandle
        /// The name with which the user signs in.
        public var name: String
        /// The name that the user calls themselves; may be empty.
        public var displayName: String

        /// Names an account. Authenticators may cut names after 64 bytes.
        public init(handle: UserHandle, name: String, displayName: String) {
            self.handle = handle
            self.name = name
            self.displayName = displayName
        }
    }

    /// Who asks.
    public var relyingParty: RelyingParty
    /// Who gets the passkey.
    public var user: User
    /// What the answer has to contain.
    public var challenge: Challenge
    /// **All** passkeys of the account. An authenticator that holds one of them refuses (InvalidStateError); without
    /// this list the new passkey silently replaces the old one on the same authenticator, and the server lists both.
    public var excluded: [Passkey]
    /// Default: required.
    public var residentKey = ResidentKey.required
    /// Default: required. Verify the answer with the same value.
    public var userVerification = UserVerification.required
    /// How long the browser waits for the user. Default 5 minutes; limited to between one millisecond and one hour.
    public var timeout: Duration = .seconds(300)

    /// Options with the defaults for the rest.
    public init(relyingParty: RelyingParty, user: User, challenge: Challenge, excluded: [Passkey]) {
        self.relyingParty = relyingParty
        self.user = user
        self.challenge = challenge
        self.excluded = excluded
    }

    /// The text for `PublicKeyCredential.parseCreationOptionsFromJSON()`. It may stand in a `script` element as it is;
    /// in an attribute it has to be escaped like any text.
    public var json: String {
        JSONText.object([
            ("rp", JSONText.object([("id", quote(relyingParty.id)), ("name", quote(relyingParty.name))])),
            (
                "user",
                JSONText.object([
                    ("id", quote(Base64URL.encode(user.handle.bytes))), ("name", quote(user.name)),
                    ("displayName", quote(user.displayName)),
                ])
            ),
            ("challenge", quote(Base64URL.encode(challenge.bytes))),
            (
                "pubKeyCredParams",
                JSONText.array(
                    PasskeyAlgorithm.allCases.map {
                        JSONText.object([("type", quote("public-key")), ("alg", String($0.rawValue))])
                    })
            ),
            ("timeout", String(timeout.milliseconds)),
            ("excludeCredentials", JSONText.array(excluded.map(\.descriptor))),
            ("authenticatorSelection", authenticatorSelection),
            ("attestation", quote("none")),
        ])
    }

    /// `requireResidentKey` is for browsers that know only the first version of the specification.
    private var authenticatorSelection: String {
        JSONText.object([
            ("residentKey", quote(residentKey.rawValue)),
            ("requireResidentKey", residentKey == .required ? "true" : "false"),
            ("userVerification", quote(userVerification.rawValue)),
        ])
    }

    private func quote(_ text: String) -> String { JSONText.string(text) }
}
