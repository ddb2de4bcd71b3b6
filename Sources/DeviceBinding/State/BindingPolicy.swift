package import Sessions

/// Whether sessions are bound to the browser that began them.
public struct BindingPolicy: Sendable, Hashable {
    /// What happens to sessions of browsers that cannot bind them.
    public enum Requirement: Sendable, Hashable {
        /// They are used without a binding. The default.
        case optional
        /// They are refused 90 seconds after their login.
        case required
        /// No browser is asked for a key, and no proof is demanded of any. Browsers may still renew what they have, so that no key
        /// is lost if bindings are switched on again.
        case suspended
    }

    /// What happens to sessions of browsers that cannot bind them.
    let requirement: Requirement

    /// Creates a policy. Default optional.
    public init(_ requirement: Requirement = .optional) {
        self.requirement = requirement
    }

    /// Whether a request proves to come from the browser that a session is bound to, or need not.
    ///
    /// - Parameter proofs: the digests of the second cookie.
    package func isMet(
        by stored: SessionBinding.Stored,
        of record: SessionRecord,
        provedBy proofs: [SecretDigest],
        at now: Timestamp
    ) -> Bool {
        guard requirement != .suspended else { return true }
        switch stored {
        case .unreadable: return false
        case .none: return allowsUnbound(since: record.createdAt, at: now)
        case .binding(let binding):
            if binding.state == .probation, allowsUnbound(since: binding.registeredAt, at: now) { return true }
            return binding.isProved(by: proofs, since: record.authenticatedAt ?? record.createdAt, at: now)
        }
    }

    private func allowsUnbound(since start: Timestamp, at now: Timestamp) -> Bool {
        switch requirement {
        case .optional, .suspended: true
        case .required: now.age(of: start).map { $0 < Self.grace } ?? false
        }
    }

    /// How long a value of the second cookie lives: so long, and a minute, is a stolen copy of all cookies of use. Shorter ones exhaust the
    /// quota of browsers (Chromium: six signatures in nine minutes).
    static let cookieLifetime = Duration.seconds(600)
    /// The life of the first one. It is short, so that the browser soon proves that it has accepted the registration.
    static let firstCookieLifetime = Duration.seconds(60)
    /// How long after a login a browser may register a key.
    static let registrationLifetime = Duration.seconds(120)
    /// How long a challenge of a refresh may be signed: longer than the cookie lives, because the browser gets the next one
    /// with the last answer.
    static let challengeLifetime = Duration.seconds(900)
    /// How long ago a browser may have signed where a value of the cookie is not enough.
    static let freshness = Duration.seconds(60)
    /// How long a session may be used without a proof where one is required: until the browser has registered, and has signed
    /// once more.
    static let grace = Duration.seconds(90)
}
