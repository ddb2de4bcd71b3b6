import Testing

@testable import Passkeys

@Suite("Test vectors of WebAuthn Level 3")
struct TestVectorTests {
    static let accepted = TestVector.all.filter { refusals[$0.name] == nil }
    /// Vectors that are refused on purpose: embedded pages, and algorithms that are not offered.
    static let refusals: [String: PasskeyRefusal.Code] = [
        "none-es256-crossOrigin": .crossOrigin,
        "none-es256-topOrigin": .crossOrigin,
        "packed-es384": .unsupportedAlgorithm,
        "packed-es512": .unsupportedAlgorithm,
        "packed-ed448": .unsupportedAlgorithm,
    ]

    @Test("the data file has all 15 vectors")
    func count() {
        #expect(TestVector.all.count == 15)
        #expect(Self.accepted.count == 10)
    }

    @Test("registration and assertion verify, whatever the attestation", arguments: accepted)
    func verifies(vector: TestVector) throws {
        let passkey = try Ceremony.register(
            vector.registrationJSON, challenge: vector.registrationChallenge, userVerification: .preferred)
        #expect(passkey.credentialID.bytes == vector["creation.credential_id"])
        let proof = try Ceremony.assert(
            vector.assertion.json, with: passkey, challenge: vector.assertionChallenge, userVerification: .preferred)
        #expect(proof.isUserVerified == (vector["request.authenticatorData"][32] & 0x04 != 0))
        #expect(!proof.didBackupEligibilityChange)
        #expect(!proof.didCounterGoBack)
    }

    @Test(
        "embedded pages and other algorithms are refused", arguments: TestVector.all.filter { refusals[$0.name] != nil }
    )
    func refuses(vector: TestVector) throws {
        let code = try #require(Self.refusals[vector.name])
        Ceremony.expectRefusal(code) {
            try Ceremony.register(
                vector.registrationJSON, challenge: vector.registrationChallenge, userVerification: .preferred)
        }
    }

    @Test(
        "an assertion from an embedded page is refused", arguments: ["none-es256-crossOrigin", "none-es256-topOrigin"])
    func embeddedAssertion(name: String) throws {
        let vector = try #require(TestVector.all.first { $0.name == name })
        let registration = try RegistrationAnswer(json: vector.registrationJSON.utf8)
        let credential = try #require(registration.authenticatorData.credential)
        let passkey = Passkey(
            credentialID: registration.credentialID, publicKey: credential.keyBytes, algorithm: .es256, signCount: 0,
            aaguid: credential.aaguid, transports: [], isBackupEligible: false, isBackedUp: false, isUserVerified: false
        )
        Ceremony.expectRefusal(.crossOrigin) {
            try Ceremony.assert(
                vector.assertion.json, with: passkey, challenge: vector.assertionChallenge,
                userVerification: .preferred)
        }
    }

    @Test("the longest credential id has 1023 bytes, the largest key 3482 bits")
    func extremes() throws {
        let long = try #require(TestVector.all.first { $0.name == "none-es256-long-credential-id" })
        #expect(long["creation.credential_id"].count == 1023)
        let rsa = try #require(TestVector.all.first { $0.name == "packed-rs256" })
        #expect(rsa["request.signature"].count == 436)
    }
}
