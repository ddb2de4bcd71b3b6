import RequestEdge
import UserAccounts

extension FactorAnswer {
    /// The second factor in a body. `nil` if there is none.
    ///
    /// - Parameter binding: what the challenge of a passkey is bound to.
    /// - Throws: ``Problem`` with status 422 for more than one.
    init?(_ body: FactorBody, boundTo binding: [UInt8]) throws {
        guard [body.otp != nil, body.recoveryCode != nil, body.passkey != nil].count(where: \.self) <= 1 else {
            throw Problem.invalid("Send one of otp, recovery_code and passkey.")
        }
        if let code = body.otp {
            self = .oneTimeCode(code)
        } else if let code = body.recoveryCode {
            self = .recoveryCode(code)
        } else if let passkey = body.passkey {
            self = .passkey(json: try passkey.json(), binding: binding)
        } else {
            return nil
        }
    }
}
