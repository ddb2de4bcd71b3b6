import Foundation
import Testing

@testable import Passkeys

/// Random alterations. `PASSKEY_ALTERATIONS` sets their number for each starting point, `PASSKEY_SEED` the seed.
@Suite("Campaign of alterations")
struct CampaignTests {
    static let count = ProcessInfo.processInfo.environment["PASSKEY_ALTERATIONS"].flatMap { Int($0) } ?? 1_000
    static let seed = ProcessInfo.processInfo.environment["PASSKEY_SEED"].flatMap { UInt64($0) } ?? 1

    /// Replaces, removes, repeats or inserts up to eight times.
    static func alter(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...8, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 1...16, using: &generator))
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4:
                bytes.insert(
                    [0x9F, 0xBF, 0x5F, 0x81, 0xA1, 0x1B, 0xFF].randomElement(using: &generator) ?? 0, at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }

    @Test(
        "an altered attestation object is refused, or has a key that can be stored and read again",
        arguments: TestVector.all)
    func attestation(vector: TestVector) throws {
        var generator = SeededGenerator(Self.seed)
        let original = vector["creation.attestationObject"]
        var refused = 0
        for round in 0..<Self.count {
            do throws(PasskeyRefusal) {
                let data = try AttestationObject.authenticatorData(of: Self.alter(original, using: &generator))
                guard let credential = try AuthenticatorData(data).credential else { continue }
                let algorithm = try COSEKey(credential.key).algorithm
                #expect(try COSEKey(bytes: credential.keyBytes).algorithm == algorithm, "round \(round)")
            } catch {
                refused += 1
            }
        }
        #expect(refused > Self.count / 2)
    }

    @Test("every truncation of an attestation object is refused", arguments: TestVector.all)
    func truncation(vector: TestVector) throws {
        let original = vector["creation.attestationObject"]
        for length in 0..<original.count {
            Ceremony.expectRefusal(.malformedCBOR, "length \(length)") {
                _ = try AttestationObject.authenticatorData(of: Array(original.prefix(length)))
            }
        }
    }

    @Test("every truncation of authenticator data is refused", arguments: TestVectorTests.accepted)
    func dataTruncation(vector: TestVector) throws {
        let data = try AttestationObject.authenticatorData(of: vector["creation.attestationObject"])
        for length in 0..<data.count {
            #expect(throws: PasskeyRefusal.self, "length \(length)") {
                try AuthenticatorData(Array(data.prefix(length)))
            }
        }
    }

    @Test("altered client data that is read is read the same by another reader", arguments: TestVector.all)
    func clientData(vector: TestVector) throws {
        var generator = SeededGenerator(Self.seed)
        for _ in 0..<Self.count {
            let bytes = Self.alter(vector["request.clientDataJSON"], using: &generator)
            guard let ours = try? ClientData(bytes) else { continue }
            let theirs = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            #expect((theirs["type"] as? String).map { Array($0.utf8) } == ours.type)
            #expect((theirs["origin"] as? String).map { Array($0.utf8) } == ours.origin)
            #expect((theirs["crossOrigin"] as? Bool ?? false) == ours.isCrossOrigin)
        }
    }

    @Test("most altered answers are no answers, and none ends the process", arguments: try MutationTests.Accepted.own())
    func answers(accepted: MutationTests.Accepted) throws {
        var generator = SeededGenerator(Self.seed)
        let original = Array(accepted.bytes.json.utf8)
        var refused = 0
        for _ in 0..<Self.count {
            let altered = Self.alter(original, using: &generator)
            do throws(PasskeyRefusal) {
                _ = try AssertionAnswer(json: altered)
            } catch {
                refused += 1
            }
        }
        #expect(refused > Self.count / 2)
    }
}
