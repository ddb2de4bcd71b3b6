import Crypto
import Testing

@testable import Passkeys

@Suite("Challenges")
struct ChallengeTests {
    private static let now: Int64 = 1_800_000_000_000
    private static let binding = Array("the cookie of this browser".utf8)

    private func key(_ byte: UInt8 = 1) throws -> ChallengeKey {
        try #require(ChallengeKey([UInt8](repeating: byte, count: 32)))
    }

    private func issue(lifetime: Duration = .seconds(300), at now: Int64 = now) throws -> Challenge {
        var generator = SeededGenerator(7)
        return try key().issue(for: .login, boundTo: Self.binding, at: now, lifetime: lifetime, using: &generator)
    }

    @Test("a challenge is expiry, random bytes and their proof")
    func layout() throws {
        let challenge = try issue()
        #expect(challenge.bytes.count == 54)
        #expect(challenge.expiresAt == Self.now + 300_000)
        #expect(challenge.bytes[..<6].reduce(Int64(0)) { $0 << 8 | Int64($1) } == Self.now + 300_000)
        let message = [0, 0, 0, 0, 0, 0, 0, 5] + Array("login".utf8) + challenge.bytes[..<22] + Self.binding
        let code = HMAC<SHA256>.authenticationCode(
            for: message, using: SymmetricKey(data: [UInt8](repeating: 1, count: 32)))
        #expect(Array(code) == Array(challenge.bytes[22...]))
    }

    @Test("it is accepted until it expires, and not in that millisecond")
    func expiry() throws {
        let challenge = try issue()
        for now in [0, Self.now - 60_000, Self.now, Self.now + 299_999] {
            let accepted = try key().check(challenge.bytes, for: .login, boundTo: Self.binding, at: now)
            #expect(accepted.bytes == challenge.bytes && accepted.expiresAt == challenge.expiresAt)
        }
        for now in [Self.now + 300_000, Self.now + 300_001, .max] {
            Ceremony.expectRefusal(.expiredChallenge) {
                _ = try key().check(challenge.bytes, for: .login, boundTo: Self.binding, at: now)
            }
        }
    }

    @Test("every bit of it matters, the expiry included")
    func bits() throws {
        let challenge = try issue()
        for bit in 0..<54 * 8 {
            var bytes = challenge.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            Ceremony.expectRefusal(.foreignChallenge, "bit \(bit)") {
                _ = try key().check(bytes, for: .login, boundTo: Self.binding, at: Self.now)
            }
        }
    }

    @Test("any other length is refused", arguments: [0, 6, 21, 22, 32, 53, 55, 108])
    func length(count: Int) throws {
        let bytes = Array((try issue().bytes + issue().bytes).prefix(count))
        Ceremony.expectRefusal(.foreignChallenge) {
            _ = try key().check(bytes, for: .login, boundTo: Self.binding, at: Self.now)
        }
    }

    @Test("another purpose, binding or key does not accept it, even if the parts join to the same bytes")
    func belongings() throws {
        let challenge = try issue()
        let key = try key()
        for purpose in [.registration, .confirmation, ChallengeKey.Purpose(""), ChallengeKey.Purpose("login2")] {
            Ceremony.expectRefusal(.foreignChallenge) {
                _ = try key.check(challenge.bytes, for: purpose, boundTo: Self.binding, at: Self.now)
            }
        }
        for binding in [[], Array(Self.binding.dropLast()), Self.binding + [0]] {
            Ceremony.expectRefusal(.foreignChallenge) {
                _ = try key.check(challenge.bytes, for: .login, boundTo: binding, at: Self.now)
            }
        }
        Ceremony.expectRefusal(.foreignChallenge) {
            _ = try self.key(2).check(challenge.bytes, for: .login, boundTo: Self.binding, at: Self.now)
        }
    }

    @Test("ceremonies accept the challenge in the answer")
    func inAnswers() throws {
        let (key, challenge, authenticator) = (try key(), try issue(), try SoftwareAuthenticator())
        let registration = try RegistrationAnswer(json: authenticator.registration(challenge).utf8)
        let first = try key.challenge(of: registration, for: .login, boundTo: Self.binding, at: Self.now)
        let passkey = try Ceremony.relyingParty().verifyRegistration(registration, challenge: first)
        let assertion = try AssertionAnswer(json: authenticator.assertion(challenge).json.utf8)
        let second = try key.challenge(of: assertion, for: .login, boundTo: Self.binding, at: Self.now)
        _ = try Ceremony.relyingParty().verifyAssertion(
            assertion, challenge: second, passkey: passkey, owner: Ceremony.owner())
        #expect(second.digest == challenge.digest)
        Ceremony.expectRefusal(.foreignChallenge) {
            _ = try key.challenge(of: registration, boundTo: Self.binding, at: Self.now)
        }
    }

    @Test("lifetimes are at most an hour, and no clock overflows")
    func extremes() throws {
        #expect(try issue(lifetime: .seconds(1e15)).expiresAt == Self.now + 3_600_000)
        #expect(try issue(lifetime: .seconds(-5)).expiresAt == Self.now + 1)
        #expect(try issue(at: .max).expiresAt == 1 << 48 - 1)
        #expect(try issue(at: .min).expiresAt == 300_000)
    }

    @Test("a key has 32 bytes or more", arguments: [(0, false), (31, false), (32, true), (64, true)])
    func keyLength(count: Int, isAccepted: Bool) {
        #expect((ChallengeKey([UInt8](repeating: 1, count: count)) != nil) == isAccepted)
    }

    @Test("a key cannot be printed or reflected")
    func secrecy() throws {
        let key = try key(0x5A)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(text.contains("challenge key") && !text.lowercased().contains("5a") && !text.contains("90"))
        }
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    @Test("a kept challenge has 16 to 256 bytes", arguments: [(15, false), (16, true), (256, true), (257, false)])
    func keptLength(count: Int, isAccepted: Bool) {
        #expect((Challenge([UInt8](repeating: 1, count: count)) != nil) == isAccepted)
    }

    @Test("a random challenge has 32 bytes, no expiry, and SHA-256 of its bytes as digest")
    func random() {
        var generator = SeededGenerator(1)
        let challenge = Challenge.random(using: &generator)
        #expect(challenge.bytes.count == 32 && challenge.expiresAt == nil)
        #expect(challenge.digest == Array(SHA256.hash(data: challenge.bytes)))
        #expect(challenge.bytes != Challenge.random(using: &generator).bytes)
    }
}
