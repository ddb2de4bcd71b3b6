/// A second factor that a user can be asked for. The raw value is its name in the API.
package enum SecondFactor: String, CaseIterable, Hashable, Sendable {
    /// A passkey: the most convenient one, and the only one that resists phishing.
    case passkey
    /// A one-time code of an authenticator app.
    case oneTimeCode = "otp"
    /// A recovery code, for a user who has lost the others.
    case recoveryCode = "recovery_code"
}

extension SecondFactor {
    /// Its name in the audit log, beside `pwd` for the password.
    package var auditName: String {
        switch self {
        case .passkey: "webauthn"
        case .oneTimeCode: "totp"
        case .recoveryCode: "recovery"
        }
    }
}
