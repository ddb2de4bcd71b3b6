/// Whether the authenticator has to verify who uses it, with a PIN or biometrics (WebAuthn L3 §5.8.6).
public enum UserVerification: String, Sendable, Hashable {
    /// It has to, and an answer without it is refused. For a login with nothing but a passkey.
    case required
    /// It should if it can.
    case preferred
    /// It should not bother the user. Only where a password was just given.
    case discouraged
}
