package import Operations
package import Sessions

/// Signs assertions with the installation's own keys (see ``AssertionKeys``).
package struct SignedAssertions: AssertionSigner {
    package let keys: AssertionKeys
    /// The origin of this server, the issuer of its assertions.
    let issuer: String

    package init(keys: AssertionKeys, issuer: String) {
        self.keys = keys
        self.issuer = issuer
    }

    package func assertion(for identity: ForwardedIdentity, audience host: String, now: Timestamp) async throws
        -> String
    {
        guard let claims = claims(identity, host, now) else { return "" }
        return try await keys.sign(claims, at: now)
    }

    package func assertionFromMemory(
        for identity: ForwardedIdentity,
        audience host: String,
        now: Timestamp
    ) throws -> String? {
        guard let claims = claims(identity, host, now) else { return "" }
        return try keys.signFromMemory(claims, at: now)
    }

    private func claims(_ identity: ForwardedIdentity, _ host: String, _ now: Timestamp) -> AssertionClaims? {
        AssertionClaims(identity.session, of: identity.account, issuer: issuer, host: host, at: now)
    }
}
