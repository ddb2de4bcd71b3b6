@testable import Passkeys

/// The bytes of an assertion, each of which can be altered after it was signed.
struct AssertionBytes {
    var credentialID: [UInt8]
    var authenticatorData: [UInt8]
    var clientData: [UInt8]
    var signature: [UInt8]
    var userHandle: [UInt8]?

    var json: String {
        let id = Base64URL.encode(credentialID)
        let handle = userHandle.map { ",\"userHandle\":\"\(Base64URL.encode($0))\"" } ?? ""
        return """
            {"id":"\(id)","rawId":"\(id)","type":"public-key","clientExtensionResults":{},"response":{\
            "clientDataJSON":"\(Base64URL.encode(clientData))",\
            "authenticatorData":"\(Base64URL.encode(authenticatorData))",\
            "signature":"\(Base64URL.encode(signature))"\(handle)}}
            """
    }
}
