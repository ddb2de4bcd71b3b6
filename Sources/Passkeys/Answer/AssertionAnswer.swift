/// The browser's answer to ``RequestOptions``, read and not yet verified.
///
/// It is the JSON of `credential.toJSON()` after `navigator.credentials.get()` (WebAuthn L3 §5.1.1).
public struct AssertionAnswer: Sendable, CustomStringConvertible, CustomReflectable {
    /// The id of the credential that signed. It finds the passkey and with it the account.
    public let credentialID: CredentialID
    /// The user handle that the authenticator has for this credential; `nil` if it did not send one.
    public let userHandle: UserHandle?

    let clientData: ClientData
    let authenticatorData: AuthenticatorData
    /// The bytes that the signature covers: authenticator data and hash of the client data (WebAuthn L3 §6.3.3).
    let signedBytes: [UInt8]
    let signature: [UInt8]

    /// Reads an answer.
    ///
    /// - Parameter json: UTF-8, at most 64 KiB. Binary members are base64url without padding. Unknown members are
    ///   ignored.
    /// - Throws: ``PasskeyRefusal`` if the text, the client data or the authenticator data is malformed.
    public init(json: some Collection<UInt8>) throws(PasskeyRefusal) {
        let answer = try AnswerJSON(json)
        credentialID = answer.credentialID
        clientData = answer.clientData
        userHandle = try answer.optionalBytes("userHandle").map(Self.handle)
        let data = try answer.bytes("authenticatorData")
        authenticatorData = try AuthenticatorData(data)
        signedBytes = data + answer.clientData.hash
        signature = try answer.bytes("signature")
    }

    private static func handle(_ bytes: [UInt8]) throws(PasskeyRefusal) -> UserHandle {
        guard let handle = UserHandle(bytes) else {
            throw PasskeyRefusal(.malformedAnswer, "userHandle has \(bytes.count) bytes, 1 to 64 are allowed")
        }
        return handle
    }

    /// The credential id; nothing else of the answer.
    public var description: String { "assertion(\(credentialID))" }
    /// Reflection shows only the credential id.
    public var customMirror: Mirror { Mirror(self, children: ["credentialID": credentialID]) }
}
