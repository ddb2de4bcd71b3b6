package import Sessions

/// What a session knows of the browser that it is bound to: one named value of its data.
///
/// A session has none until a browser registers a key, which it does right after a login and never again.
package struct SessionBinding: Sendable, Equatable {
    /// How far the binding has come.
    package enum State: String, Sendable, CaseIterable {
        /// A browser has registered a key, and has not signed with it since. It may have refused our answer, so the session is
        /// used as if it were not bound.
        case probation
        /// The browser has proved the key after the registration. From now on the session is used by that browser only.
        case bound
    }

    /// A value of the bound cookie that counts until it expires. Requests that are in flight during a refresh carry the
    /// previous one, so several count.
    package struct Issued: Sendable, Equatable {
        let digest: SecretDigest
        let at: Timestamp
        let expiry: Timestamp
    }

    /// How many values of the cookie count at most.
    static let issuedLimit = 3

    package let key: DeviceKey
    package let registeredAt: Timestamp
    package private(set) var state: State
    /// When the browser last proved the key.
    package private(set) var provedAt: Timestamp
    /// The expiry of the latest challenge that was used. Only challenges that expire later count, so each counts once.
    package private(set) var latestChallenge: Timestamp
    /// The values of the cookie, oldest first.
    package private(set) var issued: [Issued]

    init(
        key: DeviceKey,
        registeredAt: Timestamp,
        state: State,
        provedAt: Timestamp,
        latestChallenge: Timestamp,
        issued: [Issued]
    ) {
        self.key = key
        self.registeredAt = registeredAt
        self.state = state
        self.provedAt = provedAt
        self.latestChallenge = latestChallenge
        self.issued = issued
    }

    /// The binding of a key that was just registered.
    init(_ key: DeviceKey, challenge: Timestamp, _ token: Issued) {
        self.init(
            key: key, registeredAt: token.at, state: .probation, provedAt: token.at, latestChallenge: challenge,
            issued: [token])
    }

    /// The binding of a key that a browser registers. The same registration again, because the browser has not received the answer, gets
    /// another value of the cookie. `nil` if the session has a key, or is a visitor's.
    init?(_ key: DeviceKey, challenge: Timestamp, _ token: Issued, in record: SessionRecord, under field: String) {
        guard record.principal != nil else { return nil }
        self.init(key, challenge: challenge, token)
        switch Self.stored(in: record, under: field) {
        case .none: return
        case .binding(let known):
            guard known.state == .probation, known.key == key, known.latestChallenge == challenge else { return nil }
            issued = (known.issued + [token]).suffix(Self.issuedLimit)
        case .unreadable: return nil
        }
    }

    /// Whether a challenge has not been used, nor one that was issued after it.
    func accepts(challenge expiry: Timestamp) -> Bool { expiry > latestChallenge }

    /// The binding after another proof.
    func proved(with challenge: Timestamp, _ token: Issued) -> SessionBinding {
        var next = self
        next.state = .bound
        next.provedAt = token.at
        next.latestChallenge = challenge
        next.issued = (issued + [token]).suffix(Self.issuedLimit)
        return next
    }

    /// Whether a request proves that it comes from the browser.
    ///
    /// A value of the cookie from before the latest authentication does not count: a step-up demands a new proof.
    ///
    /// - Parameters:
    ///   - digests: those of the cookie's values. A sibling host can add one, which takes nothing from the right one.
    ///   - authenticatedAt: when the user last proved their presence.
    func isProved(by digests: [SecretDigest], since authenticatedAt: Timestamp, at now: Timestamp) -> Bool {
        // Each is compared, so that the time tells nothing of their order.
        issued.reduce(false) { isProved, token in
            (digests.contains(token.digest) && token.counts(since: authenticatedAt, at: now)) || isProved
        }
    }
}

extension SessionBinding.Issued {
    /// How long a value counts after the browser has dropped it: a request may have been sent just before, and the clocks of
    /// two servers differ.
    private static let leeway = Duration.seconds(60)

    /// A value that expires later than any issued now, because the clock has been set back since, does not count: the browser
    /// gets another one by a refresh.
    fileprivate func counts(since authenticatedAt: Timestamp, at now: Timestamp) -> Bool {
        at >= authenticatedAt && now < expiry + Self.leeway
            && expiry <= now + BindingPolicy.cookieLifetime + Self.leeway
    }
}
