import Crypto

@testable import Passkeys

/// An authenticator and the browser around it. Every field of an answer can be bent **before** it is signed, so that a
/// refusal comes from the rule under test and not from the signature.
struct SoftwareAuthenticator: Sendable {
    static let handle: [UInt8] = Array(repeating: 7, count: 64)

    var key: SigningKey
    var credentialID: [UInt8] = Array(1...32)
    var data = AuthenticatorFields()
    var client = ClientFields()
    var transports = #"["internal","hybrid"]"#
    var format = CBORWriter.text("none")
    var statement = CBORWriter.map([])

    init(_ algorithm: PasskeyAlgorithm = .es256) throws {
        key = try SigningKey.make(algorithm)
    }

    /// The answer to a registration, after `bend` changed what it liked.
    func registration(
        _ challenge: Challenge, _ bend: (inout SoftwareAuthenticator) throws -> Void = { _ in }
    ) throws -> String {
        var bent = self
        bent.client.type = "webauthn.create"
        bent.client.challenge = Base64URL.encode(challenge.bytes)
        bent.data.credential = .init(id: credentialID, key: try key.cose)
        try bend(&bent)
        return bent.registrationJSON
    }

    /// The answer to a request for an assertion, after `bend` changed what it liked.
    func assertion(
        _ challenge: Challenge, _ bend: (inout SoftwareAuthenticator) throws -> Void = { _ in }
    ) throws -> AssertionBytes {
        var bent = self
        bent.client.type = "webauthn.get"
        bent.client.challenge = Base64URL.encode(challenge.bytes)
        try bend(&bent)
        let (data, client) = (bent.data.bytes, bent.client.bytes)
        return AssertionBytes(
            credentialID: bent.credentialID, authenticatorData: data, clientData: client,
            signature: try bent.key.signature(over: data + Array(SHA256.hash(data: client))), userHandle: Self.handle)
    }

    var attestationObject: [UInt8] {
        CBORWriter.map([
            (CBORWriter.text("fmt"), format), (CBORWriter.text("attStmt"), statement),
            (CBORWriter.text("authData"), CBORWriter.bytes(data.bytes)),
        ])
    }

    private var registrationJSON: String {
        let id = Base64URL.encode(credentialID)
        return """
            {"id":"\(id)","rawId":"\(id)","type":"public-key","authenticatorAttachment":"platform",\
            "clientExtensionResults":{"credProps":{"rk":true}},"response":{\
            "clientDataJSON":"\(Base64URL.encode(client.bytes))","transports":\(transports),\
            "attestationObject":"\(Base64URL.encode(attestationObject))"}}
            """
    }
}
