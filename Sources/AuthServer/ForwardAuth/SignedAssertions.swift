import Sessions

/// Signs assertions with the installation's own keys (see ``AssertionKeys``).
struct SignedAssertions: AssertionSigner {
    let keys: AssertionKeys
    /// The origin of this server, the issuer of its assertions.
    let issuer: String

    func assertion(for identity: ForwardedIdentity, audience host: String, now: Timestamp) async throws -> String {
        let claims = AssertionClaims(identity.session, of: identity.account, issuer: issuer, host: host, at: now)
        guard let claims else { return "" }
        return try await keys.sign(claims, at: now)
    }
}
