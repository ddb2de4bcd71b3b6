import Crypto

/// The secret of a server that issues challenges and keeps none of them, so that showing a login page writes nothing.
///
/// A challenge is `expiry (6 bytes) ‖ random (16) ‖ HMAC-SHA-256(key, purpose ‖ expiry ‖ random ‖ binding)`: 54 bytes.
/// Every server with the same key accepts it, for the same purpose and binding and until it expires. **It is not yet of
/// single use**: record ``Challenge/digest`` in the transaction that accepts the answer, and refuse an answer whose
/// digest is there. A failed answer needs no record, because another answer to the same challenge has to carry a valid
/// signature again.
///
/// The key cannot be printed, reflected or read back.
public struct ChallengeKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What a challenge is for. One that was issued for another purpose is refused.
    public struct Purpose: Sendable, Hashable {
        let name: String

        /// A purpose of your own. The name is part of the proof, never of the challenge.
        public init(_ name: String) {
            self.name = name
        }

        /// A new passkey.
        public static let registration = Purpose("registration")
        /// A login.
        public static let login = Purpose("login")
        /// A user who is signed in confirms who they are.
        public static let confirmation = Purpose("confirmation")
    }

    private static let (expiryLength, randomLength, codeLength) = (6, 16, 32)
    private static let latestExpiry: Int64 = 1 << 48 - 1

    private let key: SymmetricKey

    /// A key that the server keeps. `nil` if it is shorter than 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// Issues a challenge.
    ///
    /// - Parameters:
    ///   - purpose: what it is for.
    ///   - binding: a secret of this browser, such as the value of a cookie; for a registration or a confirmation, the
    ///     session. An answer from a browser with another binding is refused. Empty means that every browser may
    ///     answer.
    ///   - now: milliseconds since 1970 (UTC).
    ///   - lifetime: how long it is accepted. Default 5 minutes, at most one hour.
    ///   - generator: a cryptographically secure generator, `SystemRandomNumberGenerator` in production.
    public func issue(
        for purpose: Purpose, boundTo binding: [UInt8], at now: Int64, lifetime: Duration = .seconds(300),
        using generator: inout some RandomNumberGenerator
    ) -> Challenge {
        let (sum, isTooLate) = max(now, 0).addingReportingOverflow(lifetime.milliseconds)
        let expiry = isTooLate ? Self.latestExpiry : min(sum, Self.latestExpiry)
        let expiryBytes = (0..<Self.expiryLength).map { UInt8(truncatingIfNeeded: expiry >> (40 - Int64($0) * 8)) }
        let head = expiryBytes + RandomBytes.make(Self.randomLength, using: &generator)
        let code = HMAC<SHA256>.authenticationCode(for: Self.message(purpose, head, binding), using: key)
        return Challenge(unchecked: head + code, expiresAt: expiry)
    }

    /// The challenge of a registration, if it was issued with this key, purpose and binding and is still valid. Pass it
    /// to ``RelyingParty/verifyRegistration(_:challenge:userVerification:)``.
    ///
    /// - Throws: ``PasskeyRefusal/Code/foreignChallenge`` or ``PasskeyRefusal/Code/expiredChallenge``.
    public func challenge(
        of answer: RegistrationAnswer, for purpose: Purpose = .registration, boundTo binding: [UInt8], at now: Int64
    ) throws(PasskeyRefusal) -> Challenge {
        try check(answer.clientData.challenge, for: purpose, boundTo: binding, at: now)
    }

    /// The challenge of an assertion, if it was issued with this key, purpose and binding and is still valid. Pass it
    /// to ``RelyingParty/verifyAssertion(_:challenge:passkey:owner:userVerification:)``.
    ///
    /// - Throws: ``PasskeyRefusal/Code/foreignChallenge`` or ``PasskeyRefusal/Code/expiredChallenge``.
    public func challenge(
        of answer: AssertionAnswer, for purpose: Purpose, boundTo binding: [UInt8], at now: Int64
    ) throws(PasskeyRefusal) -> Challenge {
        try check(answer.clientData.challenge, for: purpose, boundTo: binding, at: now)
    }

    /// Recomputes the proof (constant time), then looks at the expiry.
    func check(
        _ bytes: [UInt8], for purpose: Purpose, boundTo binding: [UInt8], at now: Int64
    ) throws(PasskeyRefusal) -> Challenge {
        let headLength = Self.expiryLength + Self.randomLength
        guard bytes.count == headLength + Self.codeLength,
            HMAC<SHA256>.isValidAuthenticationCode(
                Array(bytes[headLength...]),
                authenticating: Self.message(purpose, Array(bytes[..<headLength]), binding), using: key)
        else {
            throw PasskeyRefusal(
                .foreignChallenge, "the challenge was not issued with this key for this purpose and binding")
        }
        let expiry = bytes[..<Self.expiryLength].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        guard now < expiry else {
            throw PasskeyRefusal(.expiredChallenge, "the challenge expired; start the ceremony again")
        }
        return Challenge(unchecked: bytes, expiresAt: expiry)
    }

    /// The purpose is preceded by its length, so that no other purpose and binding make the same message.
    private static func message(_ purpose: Purpose, _ head: [UInt8], _ binding: [UInt8]) -> [UInt8] {
        let name = Array(purpose.name.utf8)
        return withUnsafeBytes(of: UInt64(name.count).bigEndian) { Array($0) } + name + head + binding
    }

    /// A constant text without the key.
    public var description: String { "challenge key" }
    /// A constant text without the key.
    public var debugDescription: String { description }
    /// Reflection shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
