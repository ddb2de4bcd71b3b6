import Crypto
import Passkeys
public import Sessions

/// The secret by which servers issue challenges that they need not store: `handle ‖ expiry ‖ random ‖ HMAC`, in base64url.
///
/// All servers of an installation share it. That a challenge counts once is the session's part: it accepts only challenges that
/// expire later than the latest one that was used (`SessionBinding.latestChallenge`).
///
/// The key cannot be printed or reflected.
public struct BindingSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// What a challenge is for. One for a registration proves nothing in a refresh.
    package enum Purpose: UInt8, Sendable {
        case registration = 1
        case refresh = 2
    }

    private static let (handleLength, expiryLength, randomLength, codeLength) = (16, 8, 8, 32)

    private let key: SymmetricKey

    /// A new secret, for a program that runs alone. After a restart browsers sign another challenge, and no session is lost.
    public init(tokens: TokenSource = .system) {
        key = tokens.words().withUnsafeBytes { SymmetricKey(data: $0) }
    }

    /// A secret that the servers keep. `nil` if it is shorter than 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// A challenge for the browser of a session.
    ///
    /// - Parameter field: the name under which the session keeps the binding.
    func challenge(
        for purpose: Purpose,
        of id: SessionID,
        under field: String,
        expiringAt expiry: Timestamp,
        tokens: TokenSource
    ) -> String {
        let expiryBytes = withUnsafeBytes(of: expiry.milliseconds.bigEndian) { Array($0) }
        let random = withUnsafeBytes(of: tokens.words().a.bigEndian) { Array($0) }
        let head = id.bytes + expiryBytes + random
        return Passkeys.Base64URL.encode(head + code(purpose, field, head))
    }

    /// The session and the expiry of a challenge that was issued with this secret for this purpose. `nil` for any other text.
    func read(_ challenge: String, for purpose: Purpose, under field: String) -> (id: SessionID, expiry: Timestamp)? {
        let headLength = Self.handleLength + Self.expiryLength + Self.randomLength
        guard challenge.utf8.count < 100, let bytes = Passkeys.Base64URL.decode(challenge.utf8),
            bytes.count == headLength + Self.codeLength
        else { return nil }
        let head = Array(bytes[..<headLength])
        guard
            HMAC<SHA256>.isValidAuthenticationCode(
                Array(bytes[headLength...]), authenticating: Self.message(purpose, field, head), using: key),
            let id = SessionID(bytes: head[..<Self.handleLength])
        else { return nil }
        let expiry = head[Self.handleLength...].prefix(Self.expiryLength).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (id, Timestamp(milliseconds: Int64(bitPattern: expiry)))
    }

    private func code(_ purpose: Purpose, _ field: String, _ head: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Self.message(purpose, field, head), using: key))
    }

    /// All parts but the last have a fixed length, so no other ones make the same message.
    private static func message(_ purpose: Purpose, _ field: String, _ head: [UInt8]) -> [UInt8] {
        Array("coatcheck device binding".utf8) + [purpose.rawValue] + head + Array(field.utf8)
    }

    /// A constant text without the key.
    public var description: String { "binding secret" }
    /// Reflection shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
