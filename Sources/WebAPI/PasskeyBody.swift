import Foundation

/// A browser's answer about a passkey: the object that `toJSON()` returns (WebAuthn L3 §5.1). Other members are ignored.
struct PasskeyBody: Codable, Sendable {
    struct Response: Codable, Sendable {
        let clientDataJSON: String
        let attestationObject: String?
        let authenticatorData: String?
        let signature: String?
        let userHandle: String?
        let transports: [String]?
    }

    let id: String
    let rawId: String?
    let type: String
    let response: Response

    /// The same as JSON, for the check.
    func json() throws -> String {
        String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
    }
}

/// A second factor in the body of a call: one of its members.
struct FactorBody: Decodable, Sendable {
    let otp: String?
    let recoveryCode: String?
    let passkey: PasskeyBody?
}
