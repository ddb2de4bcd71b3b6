public import Sessions
import Synchronization

// Values for tests: the same at every run, different for every number.

extension Timestamp {
    /// The time at which samples begin: a time in 2026, at which a ``ManualClock`` starts.
    public static let sample = Timestamp(milliseconds: 1_780_000_000_000)
}

extension TokenSource {
    /// A source that gives the same values at every run. Never for real sessions.
    public static func seeded(_ seed: UInt64) -> TokenSource {
        let state = SeededBits(seed)
        return TokenSource { state.next() }
    }
}

extension SessionID.Placement {
    /// The place of all samples of any principal, to run the suite on a store over a cluster.
    public static let samples = SessionID.Placement(constant: 0xC0A7)
}

extension SessionToken {
    /// The token of ``/Sessions/SessionRecord/sample(_:of:in:createdAt:lifetime:change:)`` with the same number.
    public static func sample(_ number: UInt64) -> SessionToken {
        let bits = SeededBits(number)
        let words = (0..<6).flatMap { _ in withUnsafeBytes(of: bits.next()) { Array($0) } }
        let bytes = [0xC0, 0xA7] + words.dropFirst(2)
        guard let token = SessionToken(wire: Base64URL.encode(bytes).utf8) else {
            preconditionFailure("48 bytes always spell a token")
        }
        return token
    }
}

extension SessionID {
    /// The handle of ``/Sessions/SessionToken/sample(_:)`` with the same number.
    public static func sample(_ number: UInt64) -> SessionID {
        SessionToken.sample(number).id
    }
}

extension SecretDigest {
    /// The digest of the secret of ``/Sessions/SessionToken/sample(_:)`` with the same number.
    public static func sample(_ number: UInt64) -> SecretDigest {
        SessionToken.sample(number).digest
    }
}

extension CSRFSecret {
    /// An anti-forgery value.
    public static func sample(_ number: UInt64) -> CSRFSecret {
        let bits = SeededBits(~number)
        let bytes = (0..<4).flatMap { _ in withUnsafeBytes(of: bits.next()) { Array($0) } }
        guard let secret = CSRFSecret(bytes: bytes) else { preconditionFailure("32 bytes always make a value") }
        return secret
    }
}

extension SessionRecord {
    /// A session that has just begun, under the default policy's timeouts.
    ///
    /// - Parameters:
    ///   - number: identifies the sample.
    ///   - principal: its principal, or `nil` for an anonymous session. Default `ada`.
    ///   - application: its application. Default none.
    ///   - createdAt: the time when it began. Default ``/Sessions/Timestamp/sample``.
    ///   - lifetime: the pair of timeouts. Default standard.
    ///   - change: further changes of the record.
    public static func sample(
        _ number: UInt64 = 1,
        of principal: PrincipalID? = PrincipalID("ada"),
        in application: String? = nil,
        createdAt: Timestamp = .sample,
        lifetime: SessionPolicy.Lifetime = .standard,
        change: (inout SessionRecord) -> Void = { _ in }
    ) -> SessionRecord {
        let timeouts = SessionPolicy().timeouts(for: lifetime)
        var record = SessionRecord(
            id: .sample(number),
            secrets: SecretHistory(current: .sample(number), issuedAt: createdAt),
            csrf: .sample(number),
            application: application,
            principal: principal,
            epoch: principal == nil ? .initial : CredentialEpoch(rawValue: 1),
            createdAt: createdAt,
            authentication: principal == nil ? [:] : [.password: createdAt],
            assurance: principal == nil ? nil : .aal1,
            lastSeen: createdAt,
            idleTimeout: timeouts.idle,
            absoluteExpiry: createdAt + timeouts.absolute,
            lifetime: lifetime,
            device: Device(userAgent: "Browser/\(number)", address: "192.0.2.\(number % 256)"),
            data: SessionData(),
            version: 1
        )
        change(&record)
        return record
    }
}

/// SplitMix64: spreads any seed over 64 bits, with no claim to be unpredictable.
private final class SeededBits: Sendable {
    private let state: Mutex<UInt64>

    init(_ seed: UInt64) {
        state = Mutex(seed)
    }

    func next() -> UInt64 {
        let state = state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            return state
        }
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
