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
        let claims = AssertionClaims(identity.session, of: identity.account, issuer: issuer, host: host, at: now)
        guard let claims else { return "" }
        return try await keys.sign(claims, at: now)
    }
}
