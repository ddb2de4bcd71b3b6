import Testing

@testable import Passkeys

@Suite("Assertion")
struct AssertionTests {
    typealias Case = RegistrationTests.Case

    /// An authenticator with a registered passkey.
    private func enrolled(_ algorithm: PasskeyAlgorithm = .es256) throws -> (SoftwareAuthenticator, Passkey) {
        let authenticator = try SoftwareAuthenticator(algorithm)
        return (authenticator, try Ceremony.register(authenticator.registration(Ceremony.challenge)))
    }

    @Test("an assertion of every algorithm is accepted and described", arguments: PasskeyAlgorithm.allCases)
    func accepted(algorithm: PasskeyAlgorithm) throws {
        let (authenticator, passkey) = try enrolled(algorithm)
        let proof = try Ceremony.assert(authenticator.assertion(Ceremony.challenge).json, with: passkey)
        #expect(proof.credentialID == passkey.credentialID)
        #expect(proof.isUserVerified && proof.isBackedUp && proof.isBackupEligible)
        #expect(!proof.didCounterGoBack && !proof.didBackupEligibilityChange)
    }

    static let cases =
        RegistrationTests.clientCases.filter { !$0.testDescription.contains("type") } + [
            Case("the type of a registration", .otherCeremony) { $0.client.type = "webauthn.create" },
            Case("another relying party", .otherRelyingParty) { $0.data.relyingPartyID = "login.example.org" },
            Case("no user present", .userNotPresent) { $0.data.userPresent = false },
            Case("no user verified", .userNotVerified) { $0.data.userVerified = false },
            Case("backed up and not eligible", .impossibleBackupState) { $0.data.backupEligible = false },
            Case("another credential", .otherCredential) { $0.credentialID[0] ^= 1 },
            Case("a surplus byte", .malformedAuthenticatorData) { $0.data.surplus = [0] },
            Case("extensions that end early", .malformedCBOR) { $0.data.extensions = [0xA1] },
            Case("another key", .wrongSignature) { $0.key = try .make(.es256) },
            Case("a key of another algorithm", .wrongSignature) { $0.key = try .make(.edDSA) },
        ]

    @Test("what is wrong in one place is refused for that, although it is signed", arguments: cases)
    func bent(example: Case) throws {
        let (authenticator, passkey) = try enrolled()
        let json = try authenticator.assertion(Ceremony.challenge, example.bend).json
        Ceremony.expectRefusal(example.code) { try Ceremony.assert(json, with: passkey) }
    }

    @Test("without required verification, UV decides nothing and is reported", arguments: [true, false])
    func verification(isVerified: Bool) throws {
        let (authenticator, passkey) = try enrolled()
        let json = try authenticator.assertion(Ceremony.challenge) { $0.data.userVerified = isVerified }.json
        for wanted in [UserVerification.preferred, .discouraged] {
            #expect(try Ceremony.assert(json, with: passkey, userVerification: wanted).isUserVerified == isVerified)
        }
    }

    @Test("a user handle may be absent; if it is there, it is the owner's")
    func userHandle() throws {
        let (authenticator, passkey) = try enrolled()
        var bytes = try authenticator.assertion(Ceremony.challenge)
        bytes.userHandle = nil
        try Ceremony.assert(bytes.json, with: passkey)
        bytes.userHandle = Array(repeating: 8, count: 64)
        Ceremony.expectRefusal(.otherUser) { try Ceremony.assert(bytes.json, with: passkey) }
        bytes.userHandle = []
        Ceremony.expectRefusal(.malformedAnswer) { try Ceremony.assert(bytes.json, with: passkey) }
        bytes.userHandle = Array(repeating: 7, count: 65)
        Ceremony.expectRefusal(.malformedAnswer) { try Ceremony.assert(bytes.json, with: passkey) }
    }

    @Test(
        "a count goes back when it is used and does not increase",
        arguments: [(0, 0, false), (0, 1, false), (1, 2, false), (1, 1, true), (2, 1, true), (1, 0, true)]
            as [(UInt32, UInt32, Bool)])
    func counter(stored: UInt32, sent: UInt32, didGoBack: Bool) throws {
        var (authenticator, passkey) = try enrolled()
        passkey.signCount = stored
        authenticator.data.signCount = sent
        let proof = try Ceremony.assert(authenticator.assertion(Ceremony.challenge).json, with: passkey)
        #expect(proof.didCounterGoBack == didGoBack)
        #expect(proof.signCount == sent)
        #expect(passkey.updated(by: proof).signCount == max(stored, sent))
    }

    @Test("a change of backup eligibility is reported, and the record follows", arguments: [true, false])
    func eligibility(isEligible: Bool) throws {
        var (authenticator, passkey) = try enrolled()
        passkey.isBackupEligible = !isEligible
        authenticator.data.backupEligible = isEligible
        authenticator.data.backedUp = false
        let proof = try Ceremony.assert(authenticator.assertion(Ceremony.challenge).json, with: passkey)
        #expect(proof.didBackupEligibilityChange)
        let updated = passkey.updated(by: proof)
        #expect(updated.isBackupEligible == isEligible)
        #expect(!updated.isBackedUp)
    }

    @Test("what was verified once stays verified")
    func everVerified() throws {
        var (authenticator, passkey) = try enrolled()
        authenticator.data.userVerified = false
        let json = try authenticator.assertion(Ceremony.challenge).json
        let proof = try Ceremony.assert(json, with: passkey, userVerification: .preferred)
        #expect(passkey.updated(by: proof).isUserVerified)
        passkey.isUserVerified = false
        #expect(!passkey.updated(by: proof).isUserVerified)
    }

    @Test("a stored key that is damaged, or has another algorithm beside it, is refused")
    func damagedRecord() throws {
        let (authenticator, passkey) = try enrolled()
        let json = try authenticator.assertion(Ceremony.challenge).json
        func record(_ key: [UInt8], _ algorithm: PasskeyAlgorithm) -> Passkey {
            Passkey(
                credentialID: passkey.credentialID, publicKey: key, algorithm: algorithm, signCount: 0,
                aaguid: passkey.aaguid, transports: [], isBackupEligible: true, isBackedUp: true, isUserVerified: true)
        }
        try Ceremony.assert(json, with: record(passkey.publicKey, .es256))
        Ceremony.expectRefusal(.unsuitableKey) { try Ceremony.assert(json, with: record(passkey.publicKey, .edDSA)) }
        Ceremony.expectRefusal(.malformedCBOR) { try Ceremony.assert(json, with: record([], .es256)) }
        Ceremony.expectRefusal(.malformedCBOR) {
            try Ceremony.assert(json, with: record(passkey.publicKey + [0], .es256))
        }
    }

    @Test("credential data in an assertion is read and has no effect")
    func credentialInAssertion() throws {
        let (authenticator, passkey) = try enrolled()
        let json = try authenticator.assertion(Ceremony.challenge) {
            $0.data.credential = .init(id: [9], key: try $0.key.cose)
        }.json
        #expect(try Ceremony.assert(json, with: passkey).credentialID == passkey.credentialID)
    }
}
