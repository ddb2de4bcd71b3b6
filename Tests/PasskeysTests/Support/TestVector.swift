import Testing

@testable import Passkeys

/// A registration and an assertion of the Level 3 draft.
struct TestVector: CustomTestStringConvertible {
    let name: String
    let values: [String: [UInt8]]

    static let all: [TestVector] = String(decoding: PackageResources.webauthn_l3_txt, as: UTF8.self)
        .split(separator: "\n\n").dropFirst().map { TestVector($0) }

    private init(_ text: Substring) {
        let lines = text.split(separator: "\n")
        name = String(lines[0])
        values = Dictionary(
            uniqueKeysWithValues: lines.dropFirst().map { line in
                let words = line.split(separator: " ")
                return (String(words[0]), Hexadecimal.bytes(words[1]))
            })
    }

    var testDescription: String { name }

    subscript(name: String) -> [UInt8] { values[name] ?? [] }

    var registrationJSON: String {
        let id = Base64URL.encode(self["creation.credential_id"])
        return """
            {"id":"\(id)","rawId":"\(id)","type":"public-key","response":{\
            "clientDataJSON":"\(Base64URL.encode(self["creation.clientDataJSON"]))",\
            "attestationObject":"\(Base64URL.encode(self["creation.attestationObject"]))"}}
            """
    }

    var assertion: AssertionBytes {
        AssertionBytes(
            credentialID: self["creation.credential_id"], authenticatorData: self["request.authenticatorData"],
            clientData: self["request.clientDataJSON"], signature: self["request.signature"])
    }

    var registrationChallenge: Challenge { Challenge(unchecked: self["creation.challenge"], expiresAt: nil) }
    var assertionChallenge: Challenge { Challenge(unchecked: self["request.challenge"], expiresAt: nil) }
}
