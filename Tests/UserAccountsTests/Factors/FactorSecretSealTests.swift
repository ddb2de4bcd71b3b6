import Crypto
import Sessions
import Testing

@testable import UserAccounts

@Suite struct FactorSecretSealTests {
    private let secret = OneTimeCodeSecret.random()

    private static func pepper(_ byte: UInt8) -> PasswordPepper? {
        PasswordPepper(key: [UInt8](repeating: byte, count: 32))
    }

    /// A seal under the keys of these bytes, the current one first.
    private static func seal(_ bytes: UInt8...) -> FactorSecretSeal {
        FactorSecretSeal(peppers: PasswordPeppers(bytes.compactMap(pepper)))
    }

    private func sealed(by seal: FactorSecretSeal = Self.seal(1)) throws -> SealedSecret {
        try seal.seal(secret, account: "ada", factor: "phone")
    }

    /// Why it cannot be opened, `nil` if it can.
    private func problem(
        _ sealed: SealedSecret, of account: PrincipalID = "ada", _ factor: String = "phone",
        with seal: FactorSecretSeal = Self.seal(1)
    ) -> SealedSecretUnreadable? {
        do {
            _ = try seal.open(sealed, account: account, factor: factor)
            return nil
        } catch {
            return error
        }
    }

    @Test("a sealed secret opens for its account and factor, and contains no part of the secret")
    func roundTrip() throws {
        let sealed = try sealed()
        #expect(try Self.seal(1).open(sealed, account: "ada", factor: "phone").bytes == secret.bytes)
        #expect(!String(decoding: sealed.bytes, as: Unicode.ASCII.self).contains("plain"))
        #expect(sealed.bytes.count == 12 + 12 + 12 + 20 + 16)
        #expect(sealed.bytes.suffix(36).prefix(20) != secret.bytes[...])
    }

    @Test("the stored form is scheme, name of the key, nonce, ciphertext and tag, as documented")
    func form() throws {
        let (bytes, pepper) = (try sealed().bytes, try #require(Self.pepper(1)))
        #expect(bytes.prefix(24) == Array("aes-256-gcm/\(pepper.id)".utf8)[...])
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: [UInt8](repeating: 1, count: 32)),
            info: Array("coatcheck totp 1".utf8), outputByteCount: 32)
        let box = try AES.GCM.SealedBox(combined: bytes.dropFirst(24))
        let owner = [0, 0, 0, 0, 0, 0, 0, 3] + Array("ada".utf8) + [0, 0, 0, 0, 0, 0, 0, 5] + Array("phone".utf8)
        #expect(Array(try AES.GCM.open(box, using: key, authenticating: owner)) == secret.bytes)
    }

    @Test("every seal has a nonce of its own, from the given source")
    func nonces() throws {
        let nonces = try (0..<100).map { _ in try sealed().bytes[24..<36] }
        #expect(Set(nonces).count == 100)
        let peppers = PasswordPeppers([try #require(Self.pepper(1))])
        let fixed = FactorSecretSeal(peppers: peppers, random: TokenSource { 0x0102_0304_0506_0708 })
        #expect(Array(try sealed(by: fixed).bytes[24..<36]) == [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4])
    }

    @Test("a seal with any bit changed does not open")
    func bent() throws {
        let sealed = try sealed()
        for index in sealed.bytes.indices {
            for bit in 0..<8 {
                var bytes = sealed.bytes
                bytes[index] ^= 1 << bit
                #expect(problem(SealedSecret(bytes: bytes)) != nil, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test("a seal that was cut or lengthened anywhere does not open")
    func length() throws {
        let sealed = try sealed()
        for count in 0..<sealed.bytes.count {
            #expect(problem(SealedSecret(bytes: Array(sealed.bytes.prefix(count)))) == .altered, "\(count) bytes")
            #expect(problem(SealedSecret(bytes: Array(sealed.bytes.suffix(count)))) == .altered, "last \(count) bytes")
        }
        #expect(problem(SealedSecret(bytes: sealed.bytes + [0])) == .altered)
    }

    @Test(
        "a seal does not open for another account or factor",
        arguments: [
            ("bob", "phone"), ("ada", "tablet"), ("adap", "hone"), ("ad", "aphone"), ("", "adaphone"), ("ADA", "phone"),
        ])
    func foreign(_ account: String, _ factor: String) throws {
        #expect(problem(try sealed(), of: PrincipalID(account), factor) == .altered)
    }

    @Test("accounts whose names are equal only to Unicode are different accounts")
    func canonicalEquivalence() throws {
        let sealed = try Self.seal(1).seal(secret, account: "\u{E9}", factor: "phone")
        #expect(problem(sealed, of: "\u{E9}") == nil)
        #expect(problem(sealed, of: "e\u{301}") == .altered)
    }

    @Test("after a rotation the earlier key still decrypts, its seals are outdated, and the new key encrypts")
    func rotation() throws {
        let rotated = Self.seal(2, 1)
        let (old, new) = (try sealed(), try sealed(by: rotated))
        #expect(problem(old, with: rotated) == nil && problem(new, with: rotated) == nil)
        #expect(rotated.isOutdated(old) && !rotated.isOutdated(new))
        #expect(new.keyID == Self.pepper(2)?.id && old.keyID == Self.pepper(1)?.id)
    }

    @Test("without its key a seal cannot be opened, and the missing key is named")
    func missingKey() throws {
        let (sealed, id) = (try sealed(), try #require(Self.pepper(1)).id)
        for other in [Self.seal(), Self.seal(2), Self.seal(2, 3)] {
            #expect(problem(sealed, with: other) == .keyMissing(id: id))
            #expect(other.isOutdated(sealed))
        }
    }

    @Test("a key does not decrypt what another one encrypted, whatever name stands there")
    func otherKey() throws {
        let (sealed, id) = (try sealed(), try #require(Self.pepper(2)).id)
        let renamed = Array("aes-256-gcm/\(id)".utf8) + sealed.bytes.dropFirst(24)
        #expect(problem(SealedSecret(bytes: renamed), with: Self.seal(2, 1)) == .altered)
    }

    @Test("without keys a secret is stored as it is; it opens later with keys, and is outdated then")
    func plain() throws {
        let sealed = try sealed(by: Self.seal())
        #expect(sealed.bytes == Array("plain/".utf8) + secret.bytes)
        #expect(sealed.keyID == nil && !Self.seal().isOutdated(sealed))
        #expect(try Self.seal(1).open(sealed, account: "ada", factor: "phone").bytes == secret.bytes)
        #expect(Self.seal(1).isOutdated(sealed))
    }

    @Test(
        "what is no sealed secret is unreadable, with keys and without",
        arguments: [
            "", "plain", "plain/", "plain/0123456789012345678", "plain/012345678901234567890",
            "PLAIN/01234567890123456789",
            "aes-256-gcm/", "aes-256-gcm/0123456789AB", "aes-128-gcm/0123456789ab", "other/01234567890123456789",
        ])
    func nonsense(_ text: String) {
        let sealed = SealedSecret(bytes: Array(text.utf8))
        #expect(problem(sealed) == .altered && problem(sealed, with: Self.seal()) == .altered)
        #expect(sealed.keyID == nil)
    }

    @Test("a sealed secret does not print, as it may not be encrypted")
    func unprintable() throws {
        #expect(printed(try sealed(by: Self.seal())) == printed(SealedSecret(bytes: [])))
    }

    @Test("an unreadable secret says what is wrong")
    func descriptions() {
        #expect("\(SealedSecretUnreadable.keyMissing(id: "0123456789ab"))".contains("0123456789ab"))
        #expect("\(SealedSecretUnreadable.altered)".contains("altered"))
    }
}
