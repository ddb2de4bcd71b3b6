/// What a user gave as a second factor, as it was received.
package enum FactorAnswer: Sendable, CustomStringConvertible, CustomReflectable {
    /// The text of the field for a one-time code.
    case oneTimeCode(String)

    /// The text of the field for a recovery code.
    case recoveryCode(String)

    /// The browser's answer to a request for a passkey, in JSON.
    ///
    /// `binding` is what its challenge was bound to (see ``PasskeyCeremonies``).
    case passkey(json: String, binding: [UInt8])

    /// The factor it is meant to be.
    package var factor: SecondFactor {
        switch self {
        case .oneTimeCode: .oneTimeCode
        case .recoveryCode: .recoveryCode
        case .passkey: .passkey
        }
    }

    /// Only the kind: codes are secret.
    package var description: String { "FactorAnswer.\(factor.rawValue)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
