/// A change of a session's secret that the store is asked to make.
///
/// ``SessionRecord/applying(_:expecting:)`` applies it to a record; a store only makes it atomic.
public enum SessionRotation: Sendable, Equatable {
    /// Soft, first half: offer a successor. Refused when there is an offer already.
    case offer(SecretHistory.Offer, at: Timestamp)
    /// Soft, second half: the successor was presented. The expected digest is the offered one.
    case confirm(at: Timestamp)
    /// Hard: a new secret and new CSRF value, perhaps with a fresh authentication.
    case replace(Replacement)

    /// The new values of a hard rotation.
    public struct Replacement: Sendable, Equatable {
        /// The new secret's digest.
        public let digest: SecretDigest
        /// The new anti-forgery value.
        public let csrf: CSRFSecret
        /// When the rotation happens.
        public let at: Timestamp
        /// The epoch from now on, after a change of the principal's credentials; never earlier than the session's. `nil` leaves
        /// it as it is.
        public let epoch: CredentialEpoch?
        /// The proof that came with the rotation, if any. It restarts the absolute timeout (NIST SP 800-63B §5.2).
        public let authentication: Authentication?

        /// Creates a replacement.
        public init(
            digest: SecretDigest,
            csrf: CSRFSecret,
            at: Timestamp,
            epoch: CredentialEpoch?,
            authentication: Authentication?
        ) {
            self.digest = digest
            self.csrf = csrf
            self.at = at
            self.epoch = epoch
            self.authentication = authentication
        }
    }

    /// A fresh proof of presence.
    public struct Authentication: Sendable, Equatable {
        /// The methods of the proof; at least one.
        public let methods: [AuthenticationMethod]
        /// The level reached. Never lowers the session's.
        public let assurance: AssuranceLevel
        /// The absolute expiry from now on.
        public let absoluteExpiry: Timestamp

        /// Creates a proof.
        public init(method: AuthenticationMethod, assurance: AssuranceLevel, absoluteExpiry: Timestamp) {
            self.init(methods: [method], assurance: assurance, absoluteExpiry: absoluteExpiry)
        }

        /// Creates a proof by several methods.
        public init(methods: [AuthenticationMethod], assurance: AssuranceLevel, absoluteExpiry: Timestamp) {
            self.methods = methods
            self.assurance = assurance
            self.absoluteExpiry = absoluteExpiry
        }
    }
}

extension SessionRecord {
    /// The record after `rotation`, or `nil` if the session no longer has the secret that the caller expects: a
    /// compare-and-swap on the secret's digest.
    public func applying(_ rotation: SessionRotation, expecting digest: SecretDigest) -> SessionRecord? {
        var record = self
        switch rotation {
        case .offer(let offer, _):
            guard secrets.current == digest, secrets.offer == nil else { return nil }
            record.secrets.offer(offer)
        case .confirm(let now):
            guard let offer = secrets.offer, offer.digest == digest else { return nil }
            record.secrets.confirmOffer(at: now)
        case .replace(let replacement):
            guard secrets.current == digest else { return nil }
            record.secrets.replace(with: replacement.digest, at: replacement.at)
            record.csrf = replacement.csrf
            record.epoch = max(epoch, replacement.epoch ?? epoch)
            record.lastSeen = max(lastSeen, replacement.at)
            guard let proof = replacement.authentication else { break }
            for method in proof.methods { record.authentication[method] = replacement.at }
            record.assurance = max(assurance ?? proof.assurance, proof.assurance)
            record.absoluteExpiry = proof.absoluteExpiry
        }
        return record
    }
}
