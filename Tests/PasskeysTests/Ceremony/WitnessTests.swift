import Foundation
import Testing

@testable import Passkeys

/// Ceremonies for an independent verifier. With `PASSKEY_CEREMONIES=file` they are written there as JSON, and
/// `Tests/Passkeys/test_witness.py` reads them.
@Suite("Ceremonies for a witness")
struct WitnessTests {
    /// A registration and an assertion, and whether they ought to be accepted.
    struct Example: Sendable {
        let name: String
        let algorithm: PasskeyAlgorithm
        var isRegistrationAccepted = true
        var isAssertionAccepted = true
        var bend: @Sendable (inout SoftwareAuthenticator) -> Void = { _ in }
        var alter: @Sendable (inout AssertionBytes) -> Void = { _ in }
    }

    static let examples: [Example] =
        PasskeyAlgorithm.allCases.map { Example(name: "plain", algorithm: $0) }
        + PasskeyAlgorithm.allCases.map { algorithm in
            Example(
                name: "altered signature", algorithm: algorithm, isAssertionAccepted: false,
                alter: { $0.signature[$0.signature.count - 1] ^= 1 })
        } + [
            Example(name: "device-bound, counting", algorithm: .es256) {
                ($0.data.backupEligible, $0.data.backedUp, $0.data.signCount) = (false, false, 7)
            },
            Example(name: "eligible, not backed up", algorithm: .edDSA) { $0.data.backedUp = false },
            Example(name: "extensions", algorithm: .es256) { $0.data.extensions = CBORWriter.map([]) },
            Example(name: "unknown member", algorithm: .es256) { $0.client.more += #","other":{"a":[1,null]}"# },
            Example(name: "longest id", algorithm: .es256) {
                $0.credentialID = Array(repeating: 1, count: 1023)
                $0.data.credential?.id = $0.credentialID
            },
            Self.refused("other origin") { $0.client.origin = "https://example.com" },
            Self.refused("other relying party") { $0.data.relyingPartyID = "example.com" },
            Self.refused("other challenge") { $0.client.challenge = Base64URL.encode(Array(1...32)) },
            Self.refused("other type") { $0.client.type = "webauthn.other" },
            Self.refused("no user present") { $0.data.userPresent = false },
            Self.refused("no user verified") { $0.data.userVerified = false },
            Example(
                name: "altered data", algorithm: .es256, isAssertionAccepted: false,
                alter: { $0.authenticatorData[36] ^= 1 }),
        ]

    private static func refused(
        _ name: String, _ bend: @escaping @Sendable (inout SoftwareAuthenticator) -> Void
    ) -> Example {
        Example(name: name, algorithm: .es256, isRegistrationAccepted: false, isAssertionAccepted: false, bend: bend)
    }

    /// What the witness gets, and what we say to it.
    struct Record: Encodable {
        let name: String
        let challenge: String
        let registration: String
        let assertion: String
        let publicKey: String
        let isRegistrationAccepted: Bool
        let isAssertionAccepted: Bool
    }

    @Test("each is accepted or refused as intended, and written for the witness")
    func ceremonies() throws {
        let records = try Self.examples.map { example in
            let authenticator = try SoftwareAuthenticator(example.algorithm)
            let registration = try authenticator.registration(Ceremony.challenge, example.bend)
            var assertion = try authenticator.assertion(Ceremony.challenge, example.bend)
            example.alter(&assertion)
            let registered = try? Ceremony.register(registration)
            #expect((registered != nil) == example.isRegistrationAccepted, "\(example.name)")
            let passkey = Passkey(
                credentialID: try #require(CredentialID(assertion.credentialID)), publicKey: try authenticator.key.cose,
                algorithm: example.algorithm, signCount: 0, aaguid: AAGUID(0, 0), transports: [],
                isBackupEligible: true, isBackedUp: true, isUserVerified: true)
            let proof = try? Ceremony.assert(assertion.json, with: passkey)
            #expect((proof != nil) == example.isAssertionAccepted, "\(example.name)")
            return Record(
                name: "\(example.name), \(example.algorithm)", challenge: Base64URL.encode(Ceremony.challenge.bytes),
                registration: registration, assertion: assertion.json,
                publicKey: Base64URL.encode(passkey.publicKey),
                isRegistrationAccepted: example.isRegistrationAccepted, isAssertionAccepted: example.isAssertionAccepted
            )
        }
        guard let path = ProcessInfo.processInfo.environment["PASSKEY_CEREMONIES"] else { return }
        try JSONEncoder().encode(records).write(to: URL(fileURLWithPath: path))
    }
}
