import Crypto
package import Sessions

/// Encrypts the secrets of factors that have to be readable, under the keys that bind password hashes (``PasswordPeppers``): an
/// attacker who steals only the database cannot compute codes.
///
/// AES-256-GCM under a key derived from a pepper by HKDF-SHA-256, with a random nonce. The account and the factor are part of
/// what is authenticated, so a secret that was copied to another row does not open there. The first pepper encrypts, all of
/// them decrypt.
///
/// Without peppers secrets are stored as they are: a key in the same database would protect nothing. Those still open when
/// peppers are configured later, and are then outdated.
package struct FactorSecretSeal: Sendable {
    private let peppers: PasswordPeppers
    private let random: TokenSource

    /// - Parameters:
    ///   - peppers: the current key, then the earlier ones. Default none: secrets are not encrypted.
    ///   - random: the source of nonces.
    package init(peppers: PasswordPeppers = PasswordPeppers(), random: TokenSource = .system) {
        self.peppers = peppers
        self.random = random
    }

    /// `secret` for the database, where it can be opened only for this account and factor. Throws only if the cipher fails.
    package func seal(
        _ secret: OneTimeCodeSecret, account: PrincipalID, factor: String
    ) throws -> SealedSecret {
        guard let pepper = peppers.current else { return SealedSecret(.plain(secret.bytes)) }
        let nonce = try AES.GCM.Nonce(data: random.words().bytes.prefix(12))
        let box = try AES.GCM.seal(
            secret.bytes, using: Self.key(from: pepper), nonce: nonce, authenticating: Self.owner(account, factor))
        return SealedSecret(.encrypted(keyID: pepper.id, box: Array(nonce) + box.ciphertext + box.tag))
    }

    /// The secret, if it was sealed for this account and factor and is unchanged.
    package func open(
        _ sealed: SealedSecret, account: PrincipalID, factor: String
    ) throws(SealedSecretUnreadable) -> OneTimeCodeSecret {
        let bytes =
            switch sealed.content {
            case .plain(let bytes): bytes
            case .encrypted(let keyID, let box): try decrypt(box, keyID: keyID, owner: Self.owner(account, factor))
            case nil: throw SealedSecretUnreadable.altered
            }
        guard let secret = OneTimeCodeSecret(bytes: bytes) else { throw .altered }
        return secret
    }

    /// Whether a secret ought to be sealed anew when it is next used: it is not encrypted under the current key.
    package func isOutdated(_ sealed: SealedSecret) -> Bool {
        sealed.keyID != peppers.current?.id
    }

    private func decrypt(
        _ box: [UInt8], keyID: String, owner: [UInt8]
    ) throws(SealedSecretUnreadable) -> [UInt8] {
        guard let pepper = try? peppers.pepper(keyID) else { throw .keyMissing(id: keyID) }
        do {
            return Array(
                try AES.GCM.open(AES.GCM.SealedBox(combined: box), using: Self.key(from: pepper), authenticating: owner)
            )
        } catch {
            throw .altered
        }
    }

    private static func key(from pepper: PasswordPepper) -> SymmetricKey {
        pepper.derivedKey(for: "coatcheck totp 1")
    }

    /// Each part is preceded by its length, so that no other account and factor make the same bytes.
    private static func owner(_ account: PrincipalID, _ factor: String) -> [UInt8] {
        [account.rawValue, factor].flatMap { text in
            withUnsafeBytes(of: UInt64(text.utf8.count).bigEndian) { Array($0) } + Array(text.utf8)
        }
    }
}
