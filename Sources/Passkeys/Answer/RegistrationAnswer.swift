/// The browser's answer to ``CreationOptions``, read and not yet verified.
///
/// It is the JSON of `credential.toJSON()` after `navigator.credentials.create()` (WebAuthn L3 §5.1.1).
public struct RegistrationAnswer: Sendable, CustomStringConvertible, CustomReflectable {
    /// The id of the new credential. Refuse it if any account has a passkey with this id.
    public let credentialID: CredentialID

    let clientData: ClientData
    let authenticatorData: AuthenticatorData
    let transports: [String]

    /// Reads an answer.
    ///
    /// - Parameter json: UTF-8, at most 64 KiB. Binary members are base64url without padding. Unknown members are
    ///   ignored.
    /// - Throws: ``PasskeyRefusal`` if the text, the client data or the authenticator data is malformed.
    public init(json: some Collection<UInt8>) throws(PasskeyRefusal) {
        let answer = try AnswerJSON(json)
        credentialID = answer.credentialID
        clientData = answer.clientData
        transports = answer.transports
        let data = try AttestationObject.authenticatorData(of: answer.bytes("attestationObject"))
        authenticatorData = try AuthenticatorData(data)
    }

    /// The credential id; nothing else of the answer.
    public var description: String { "registration(\(credentialID))" }
    /// Reflection shows only the credential id.
    public var customMirror: Mirror { Mirror(self, children: ["credentialID": credentialID]) }
}
