/// The digests of a session's secrets, past, present and offered: the state machine of both rotations.
///
/// A *hard* rotation refuses the old secret at once. A *soft* one offers a successor and accepts the old one until the
/// successor is first presented; after a short grace the old one is retired. A retired secret that comes back is evidence that
/// two parties hold the session.
public struct SecretHistory: Sendable, Equatable {
    /// A successor that has been offered to the client and has not been presented yet.
    public struct Offer: Sendable, Equatable {
        /// The nonce from which the holder of the current secret derives the successor.
        public let nonce: UInt64
        /// The digest of the successor's secret.
        public let digest: SecretDigest

        /// Creates an offer.
        public init(nonce: UInt64, digest: SecretDigest) {
            self.nonce = nonce
            self.digest = digest
        }
    }

    /// A secret that was in use, or on offer, and is no longer.
    public struct Replaced: Sendable, Equatable {
        /// The digest of the secret.
        public let digest: SecretDigest
        /// When it was replaced.
        public let replacedAt: Timestamp
        /// Whether requests in flight may still use it during the grace: after a soft rotation, not after a hard one.
        public fileprivate(set) var isAcceptedInGrace: Bool

        /// Creates the entry of a replaced secret.
        public init(digest: SecretDigest, replacedAt: Timestamp, isAcceptedInGrace: Bool) {
            self.digest = digest
            self.replacedAt = replacedAt
            self.isAcceptedInGrace = isAcceptedInGrace
        }
    }

    /// The relation of a presented secret to the session.
    public enum Match: Sendable, Equatable {
        /// It is the session's secret.
        case current
        /// It is the offered successor, presented for the first time.
        case offered
        /// It was replaced softly a moment ago; requests in flight still carry it.
        case inGrace
        /// A hard rotation replaced it a moment ago: refused, but no reason for an alarm.
        case superseded
        /// It was replaced for good: an attacker may hold a copy.
        case retired
        /// It never belonged to this session.
        case unknown
    }

    /// How many replaced secrets are remembered.
    public static let replacedLimit = 5

    /// The digest of the secret in use.
    public private(set) var current: SecretDigest
    /// When the secret in use replaced the one before.
    public private(set) var issuedAt: Timestamp
    /// The successor on offer, if any.
    public private(set) var offer: Offer?
    /// The secrets replaced last, newest first, at most ``replacedLimit``.
    public private(set) var replaced: [Replaced]

    /// Creates a history, for a store that reads one back.
    public init(current: SecretDigest, issuedAt: Timestamp, offer: Offer? = nil, replaced: [Replaced] = []) {
        self.current = current
        self.issuedAt = issuedAt
        self.offer = offer
        self.replaced = Array(replaced.prefix(Self.replacedLimit))
    }

    /// Every digest by which the session can be recognised.
    public var all: [SecretDigest] {
        [current] + (offer.map { [$0.digest] } ?? []) + replaced.map(\.digest)
    }

    /// Matches a presented secret against the session. Each comparison takes constant time.
    ///
    /// A secret whose age cannot be known, because the clock was set back, is retired.
    public func match(_ digest: SecretDigest, grace: Duration, now: Timestamp) -> Match {
        if digest == current { return .current }
        if let offer, digest == offer.digest { return .offered }
        guard let old = replaced.first(where: { digest == $0.digest }) else { return .unknown }
        guard let age = now.age(of: old.replacedAt) else { return .retired }
        if old.isAcceptedInGrace {
            return age < grace ? .inGrace : .retired
        }
        return age < Self.settling ? .superseded : .retired
    }

    /// Puts a successor on offer. Kept until it is presented.
    mutating func offer(_ successor: Offer) {
        offer = successor
    }

    /// Makes the offered successor the secret in use; the old one is still accepted during the grace.
    mutating func confirmOffer(at now: Timestamp) {
        guard let successor = offer else { return }
        remember(Replaced(digest: current, replacedAt: now, isAcceptedInGrace: true))
        current = successor.digest
        issuedAt = now
        offer = nil
    }

    /// Makes `digest` the secret in use and refuses every other from now on, including offers and secrets in their grace.
    mutating func replace(with digest: SecretDigest, at now: Timestamp) {
        for index in replaced.indices { replaced[index].isAcceptedInGrace = false }
        if let offer { remember(Replaced(digest: offer.digest, replacedAt: now, isAcceptedInGrace: false)) }
        remember(Replaced(digest: current, replacedAt: now, isAcceptedInGrace: false))
        current = digest
        issuedAt = now
        offer = nil
    }

    private mutating func remember(_ secret: Replaced) {
        replaced.insert(secret, at: 0)
        if replaced.count > Self.replacedLimit { replaced.removeLast() }
    }

    /// How long after a hard rotation the old secret is refused without an alarm: parallel requests that were in flight are not
    /// taken for an attack.
    private static let settling: Duration = .seconds(10)
}
