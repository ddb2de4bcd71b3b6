import Crypto

/// The token that the client holds: a session's public ``SessionID`` and its secret.
///
/// On the wire it is the base64url of the 48 bytes: exactly 64 characters. Any other text is refused before the store is
/// queried. The secret cannot be printed, reflected or read back; it leaves the type only in a `Set-Cookie` header written by
/// ``SessionCookie`` and as the digest kept by a store.
public struct SessionToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Length of the wire form in characters.
    public static let wireLength = 64

    /// The public half.
    public let id: SessionID
    private let secret: Words

    init(id: SessionID, secret: Words) {
        self.id = id
        self.secret = secret
    }

    /// Reads the 64-character wire form. `nil` for any other text; no I/O, no allocation that outlives the call.
    public init?(wire text: some Collection<UInt8>) {
        guard let words = Base64URL.words(text, byteCount: 48) else { return nil }
        self.init(
            id: SessionID(high: words[0], low: words[1]),
            secret: Words(words[2], words[3], words[4], words[5])
        )
    }

    /// The digest of the secret, which the store keeps.
    public var digest: SecretDigest { SecretDigest(of: secret) }

    /// The wire form. Only for writing a cookie.
    package var wire: String { Base64URL.encode(id.bytes + secret.bytes) }

    /// The token that follows this one in a soft rotation.
    ///
    /// Derived, not random: every parallel request that holds this secret computes the same successor from the nonce in the
    /// record, while the store, which never sees the secret, cannot.
    func successor(nonce: UInt64) -> SessionToken {
        successor(for: "coatcheck soft rotation", from: withUnsafeBytes(of: nonce.bigEndian) { Array($0) })
    }

    /// The token of a hard rotation that puts `seed` into the record.
    ///
    /// The seed never leaves the server, so the holder of this token alone cannot compute it. The server can, for every request
    /// that came with this token and proved the principal's credentials: parallel ones get the same answer.
    func successor(seed: CSRFSecret) -> SessionToken {
        successor(for: "coatcheck hard rotation", from: seed.bytes)
    }

    private func successor(for purpose: String, from bytes: [UInt8]) -> SessionToken {
        let key = secret.withUnsafeBytes { SymmetricKey(data: $0) }
        var mac = HMAC<SHA256>(key: key)
        mac.update(data: Array(purpose.utf8))
        mac.update(data: bytes)
        let code = mac.finalize().withUnsafeBytes { Words($0) }
        return SessionToken(id: id, secret: code ?? Words(0, 0, 0, 0))
    }

    /// The public handle; never the secret.
    public var description: String { "session(\(id))" }
    /// The public handle; never the secret.
    public var debugDescription: String { description }
    /// Reflection shows only the public handle.
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
