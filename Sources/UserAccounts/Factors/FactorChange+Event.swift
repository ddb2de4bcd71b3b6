import Passkeys

extension FactorChange {
    /// The event that records the change.
    var eventName: AuditEventName {
        switch self {
        case .addPasskey, .confirmOneTimeCodes: .factorEnrolled
        case .beginOneTimeCodes: .factorEnrolmentBegun
        case .removePasskey, .dropPasskeys, .removeOneTimeCodes, .reset: .factorRemoved
        case .replaceRecoveryCodes: .recoveryCodesReplaced
        case .askAtLogin: .factorDemandChanged
        case .renamePasskey: .userUpdated
        case .trustBrowser: .browserTrusted
        case .forgetBrowser: .browserForgotten
        }
    }

    /// Which factor, and what changed; never a secret.
    var eventDetails: [String: AuditValue] {
        switch self {
        case .addPasskey(let passkey, _, _, _): Self.details(of: passkey.credentialID.description)
        case .removePasskey(let id): Self.details(of: id.description)
        case .dropPasskeys:
            ["factor": .string(SecondFactor.passkey.auditName), "check": "rp_id_changed"]
        case .beginOneTimeCodes, .confirmOneTimeCodes, .removeOneTimeCodes:
            ["factor": .string(SecondFactor.oneTimeCode.auditName)]
        case .replaceRecoveryCodes(let codes):
            ["factor": .string(SecondFactor.recoveryCode.auditName), "remaining": .integer(Int64(codes.count))]
        case .renamePasskey: ["changed": .strings(["passkey_name"])]
        case .askAtLogin(let isAsked):
            ["second_factor_at_login": .boolean(isAsked)]
        case .trustBrowser, .forgetBrowser: [:]
        case .reset: ["factor": "all"]
        }
    }

    /// A credential id is public; its beginning tells passkeys apart.
    private static func details(of credential: String) -> [String: AuditValue] {
        ["factor": .string(SecondFactor.passkey.auditName), "credential": .string(String(credential.prefix(16)))]
    }
}
