/// The secret of a factor as the database holds it: made and opened by ``FactorSecretSeal``.
///
/// It begins with `scheme/`. `aes-256-gcm/` is followed by the name of the key (12 hexadecimal digits), a nonce (12 bytes), the
/// encrypted secret and a tag (16 bytes); `plain/` by the secret itself. So it cannot be printed either.
package struct SealedSecret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// What a store keeps.
    package let bytes: [UInt8]

    /// Takes what a store kept. Any bytes are taken: what is not a sealed secret is refused when it is opened, as an
    /// altered one, and so never looks like an account without a factor.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The name of the key without which it cannot be opened. `nil` if it needs none, or is not a sealed secret.
    package var keyID: String? {
        guard case .encrypted(let keyID, _) = content else { return nil }
        return keyID
    }

    package var description: String { "SealedSecret" }
    package var debugDescription: String { "SealedSecret" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension SealedSecret {
    /// The parts of a sealed secret.
    enum Content {
        case plain([UInt8])

        /// `box` is nonce, ciphertext and tag.
        case encrypted(keyID: String, box: [UInt8])
    }

    private static let plainHead = Array("plain/".utf8)
    private static let encryptedHead = Array("aes-256-gcm/".utf8)

    init(_ content: Content) {
        switch content {
        case .plain(let secret): bytes = Self.plainHead + secret
        case .encrypted(let keyID, let box): bytes = Self.encryptedHead + Array(keyID.utf8) + box
        }
    }

    /// `nil` for anything but a sealed secret.
    var content: Content? {
        if bytes.starts(with: Self.plainHead) { return .plain(Array(bytes.dropFirst(Self.plainHead.count))) }
        guard bytes.starts(with: Self.encryptedHead) else { return nil }
        let rest = bytes.dropFirst(Self.encryptedHead.count)
        let keyID = rest.prefix(PasswordPepper.idLength)
        guard keyID.count == PasswordPepper.idLength, keyID.allSatisfy(Self.isHexadecimal) else { return nil }
        return .encrypted(
            keyID: String(decoding: keyID, as: UTF8.self), box: Array(rest.dropFirst(PasswordPepper.idLength)))
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
