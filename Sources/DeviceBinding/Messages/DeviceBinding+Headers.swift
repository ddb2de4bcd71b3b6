import Passkeys
package import Sessions

/// What a server tells the browser.
extension DeviceBinding {
    /// The header `Secure-Session-Registration` for the response to a login, which asks the browser to register a key.
    package func registration(of session: SessionRecord, at now: Timestamp) -> String {
        let challenge = secret.challenge(
            for: .registration, of: session.id, under: field, expiringAt: now + BindingPolicy.registrationLifetime,
            tokens: tokens)
        let algorithms = Self.algorithms.map(\.rawValue).joined(separator: " ")
        return "(\(algorithms));path=\(StructuredText.quoted(registrationPath))"
            + ";challenge=\(StructuredText.quoted(challenge))"
    }

    /// The header `Secure-Session-Challenge`, so that the browser can sign without asking for a challenge first. `nil` if the
    /// session is not bound.
    package func challenge(of session: SessionRecord, at now: Timestamp) -> String? {
        guard case .binding(let binding) = SessionBinding.stored(in: session, under: field) else { return nil }
        return challenge(of: session.id, after: binding, at: now)
    }

    /// It expires after the one that was used last, even if the clock has been set back since: only such a challenge counts.
    func challenge(of id: SessionID, after binding: SessionBinding, at now: Timestamp) -> String {
        let expiry = max(now + BindingPolicy.challengeLifetime, binding.latestChallenge + .milliseconds(1))
        let challenge = secret.challenge(
            for: .refresh, of: id, under: field, expiringAt: expiry, tokens: tokens)
        return "\(StructuredText.quoted(challenge));id=\(StructuredText.quoted(id))"
    }

    /// The `Set-Cookie` line of a new value.
    func line(setting token: BoundToken, lifetime: Duration) -> String {
        cookie.line(value: token.wire, maxAge: max(1, lifetime.components.seconds))
    }

    /// The `Set-Cookie` line that makes the browser ask for a new value before its next request.
    package var clearingLine: String { cookie.clearingHeader }

    /// Whether a request carries the second cookie, with whatever value.
    package func isCarried(by headers: [String]) -> Bool {
        !scanner.values(in: headers).isEmpty
    }

    /// The rules of the binding: which requests need the cookie, and where it is renewed.
    func instructions(for id: SessionID) -> String {
        let credential = JSONText.object([
            ("type", JSONText.string("cookie")), ("name", JSONText.string(cookie.name)),
            ("attributes", JSONText.string(cookie.attributes())),
        ])
        let scope = JSONText.object([
            ("origin", JSONText.string(scope)), ("include_site", coversSite ? "true" : "false"),
        ])
        return JSONText.object([
            ("session_identifier", JSONText.string("\(id)")), ("refresh_url", JSONText.string(refreshPath)),
            ("scope", scope), ("credentials", JSONText.array([credential])),
        ])
    }

    /// Whether the binding covers all hosts of a domain.
    package var coversSite: Bool { cookie.domain != nil }

    /// The document by which a domain says that this server may bind sessions for all its hosts.
    package var registrationPermit: String {
        JSONText.object([("registering_origins", JSONText.array([JSONText.string(origin)]))])
    }

    /// The answer for a session that is over.
    func farewell(to id: SessionID) -> String {
        JSONText.object([("session_identifier", JSONText.string("\(id)")), ("continue", "false")])
    }
}
