import Testing

@testable import Passkeys

@Suite("Ceremonies captured from Chromium")
struct CapturedCeremonyTests {
    private let relyingParty: RelyingParty

    init() throws {
        relyingParty = try RelyingParty(id: "localhost", name: "Example", origins: ["http://localhost:8767"])
    }

    private func register(_ ceremony: CapturedCeremony) throws -> Passkey {
        try relyingParty.verifyRegistration(
            RegistrationAnswer(json: ceremony.text("registration").utf8),
            challenge: ceremony.challenge("creationChallenge"), userVerification: .discouraged)
    }

    private func assert(_ ceremony: CapturedCeremony, with passkey: Passkey) throws -> PasskeyProof {
        try relyingParty.verifyAssertion(
            AssertionAnswer(json: ceremony.text("assertion").utf8), challenge: ceremony.challenge("requestChallenge"),
            passkey: passkey, owner: Ceremony.owner(), userVerification: .discouraged)
    }

    @Test("registration and assertion verify, and the count goes up", arguments: CapturedCeremony.chromium)
    func verifies(ceremony: CapturedCeremony) throws {
        let passkey = try register(ceremony)
        let proof = try assert(ceremony, with: passkey)
        #expect(proof.signCount > passkey.signCount)
        #expect(!proof.didCounterGoBack && !proof.didBackupEligibilityChange)
        #expect(proof.isUserVerified == (ceremony.testDescription != "U2F"))
        #expect(proof.isBackedUp == ceremony.testDescription.contains("backed up"))
    }

    @Test("the passkey of one ceremony is not that of another")
    func others() throws {
        let ceremonies = CapturedCeremony.chromium
        #expect(ceremonies.count == 6)
        for (ceremony, other) in zip(ceremonies, ceremonies.dropFirst()) {
            let passkey = try register(other)
            Ceremony.expectRefusal(.otherCredential) { _ = try assert(ceremony, with: passkey) }
        }
    }

    @Test("all three algorithms are among them")
    func algorithms() throws {
        #expect(Set(try CapturedCeremony.chromium.map { try register($0).algorithm }) == Set(PasskeyAlgorithm.allCases))
    }
}
