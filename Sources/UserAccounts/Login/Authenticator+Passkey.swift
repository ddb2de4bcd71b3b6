package import Sessions

extension Authenticator {
    /// Checks a passkey that stands for a login of its own: the authenticator verified the user, so it proves two factors.
    ///
    /// An unknown passkey, a wrong one and that of a disabled account are answered alike. Failures count under the client's
    /// network alone.
    ///
    /// - Parameter binding: the secret of the browser's login form.
    package func login(
        passkey json: String,
        boundTo binding: [UInt8],
        lifetime: SessionPolicy.Lifetime,
        browser: KnownBrowser?,
        in context: AuditContext
    ) async throws -> LoginDecision {
        let owner = try await factors.passkeys?.owner(json: json)
        let credential = if let owner { try await accounts.credential(owner) } else { StoredCredential?.none }
        return try await decide(
            LoginRequest(
                kind: .passkey(lifetime), name: credential?.account.username.key ?? "", credential: credential,
                evidence: .factor(.passkey(json: json, binding: binding)), browser: browser, context: context))
    }
}
