/// A way of proving one's presence, named as in RFC 8176 where that has a name. Applications may add their own.
public struct AuthenticationMethod: Hashable, Sendable, RawRepresentable, CustomStringConvertible {
    /// The name of the method.
    public let rawValue: String

    /// Names a method.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// A password.
    public static let password = AuthenticationMethod(rawValue: "pwd")
    /// A one-time password.
    public static let oneTimePassword = AuthenticationMethod(rawValue: "otp")
    /// Proof of possession of a key, wherever it is kept: a passkey.
    public static let proofOfPossession = AuthenticationMethod(rawValue: "pop")
    /// Proof of possession of a key that is held in hardware, shown by an attestation that was verified.
    public static let hardwareKey = AuthenticationMethod(rawValue: "hwk")
    /// The authenticator verified its user, by a PIN or a biometric characteristic. Always beside
    /// ``proofOfPossession`` or ``hardwareKey``.
    public static let userVerification = AuthenticationMethod(rawValue: "user")
    /// A recovery code, used once. RFC 8176 registers no name for it; this one is ours.
    public static let recoveryCode = AuthenticationMethod(rawValue: "recovery_code")
    /// Several factors in one proof, recorded beside the name of the method that proved them.
    public static let multipleFactors = AuthenticationMethod(rawValue: "mfa")

    /// The raw value.
    public var description: String { rawValue }
}
