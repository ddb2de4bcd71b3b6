import Testing

@testable import Passkeys

@Suite("Altered answers")
struct MutationTests {
    /// An accepted assertion with what it was accepted for.
    struct Accepted: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: AssertionBytes
        let passkey: Passkey
        let challenge: Challenge

        /// Whether an alteration is refused, with whatever code.
        func isRefused(_ alter: (inout AssertionBytes) -> Void) -> Bool {
            var altered = bytes
            alter(&altered)
            do {
                try Ceremony.assert(altered.json, with: passkey, challenge: challenge, userVerification: .discouraged)
                return false
            } catch {
                return error is PasskeyRefusal
            }
        }

        static func vectors() throws -> [Accepted] {
            try TestVectorTests.accepted.map { vector in
                let passkey = try Ceremony.register(
                    vector.registrationJSON, challenge: vector.registrationChallenge, userVerification: .discouraged)
                return Accepted(
                    testDescription: vector.name, bytes: vector.assertion, passkey: passkey,
                    challenge: vector.assertionChallenge)
            }
        }

        static func own() throws -> [Accepted] {
            try PasskeyAlgorithm.allCases.map { algorithm in
                let authenticator = try SoftwareAuthenticator(algorithm)
                return Accepted(
                    testDescription: "\(algorithm)", bytes: try authenticator.assertion(Ceremony.challenge),
                    passkey: try Ceremony.register(authenticator.registration(Ceremony.challenge)),
                    challenge: Ceremony.challenge)
            }
        }

        static func all() throws -> [Accepted] { try vectors() + own() }
    }

    @Test("an assertion that is not altered is accepted", arguments: try Accepted.all())
    func unaltered(accepted: Accepted) {
        #expect(!accepted.isRefused { _ in })
    }

    @Test("every single bit of authenticator data matters", arguments: try Accepted.all())
    func authenticatorData(accepted: Accepted) {
        for bit in 0..<accepted.bytes.authenticatorData.count * 8 {
            #expect(accepted.isRefused { $0.authenticatorData[bit / 8] ^= 1 << UInt8(bit % 8) }, "bit \(bit)")
        }
    }

    @Test("a bit of every byte of client data matters", arguments: try Accepted.all())
    func clientData(accepted: Accepted) {
        for byte in accepted.bytes.clientData.indices {
            #expect(accepted.isRefused { $0.clientData[byte] ^= 1 << UInt8(byte % 8) }, "byte \(byte)")
        }
    }

    @Test("a bit of every byte of the signature matters", arguments: try Accepted.all())
    func signature(accepted: Accepted) {
        for byte in accepted.bytes.signature.indices {
            #expect(accepted.isRefused { $0.signature[byte] ^= 1 << UInt8(byte % 8) }, "byte \(byte)")
        }
    }

    @Test("every truncation of every part is refused, and so is a surplus byte", arguments: try Accepted.all())
    func lengths(accepted: Accepted) {
        for part in [\AssertionBytes.authenticatorData, \.clientData, \.signature] {
            for length in 0..<accepted.bytes[keyPath: part].count {
                #expect(accepted.isRefused { $0[keyPath: part] = Array($0[keyPath: part].prefix(length)) }, "\(length)")
            }
            for byte: UInt8 in [0, 1, 0xFF] {
                #expect(accepted.isRefused { $0[keyPath: part].append(byte) })
                #expect(accepted.isRefused { $0[keyPath: part].insert(byte, at: 0) })
            }
        }
    }
}
