package import Passkeys
package import Sessions
package import UserAccounts

extension FactorManagement {
    /// The options for a new passkey, in JSON, bound to this session. `nil` if passkeys are switched off, or the account does not
    /// exist any more.
    package func passkeyOptions(of account: Account, in session: Session) async throws -> String? {
        guard let ceremonies = verifier.passkeys else { return nil }
        let passkeys = try await factors(of: account).passkeys
        return try await ceremonies.creationOptions(
            for: account, besides: passkeys, boundTo: session.challengeBinding, at: manager.clock.now())
    }

    /// Adds the passkey in a browser's answer.
    ///
    /// - Parameter name: the user's name for it; blank for that of its provider.
    package func addPasskey(
        json: String,
        named name: String,
        to account: Account,
        in session: Session,
        _ origin: Origin
    ) async throws -> Outcome {
        guard let ceremonies = verifier.passkeys else { return .notFound }
        let answer = ceremonies.registration(
            json: json, boundTo: session.challengeBinding, at: manager.clock.now())
        switch answer {
        case .failure(let refusal):
            return try await refuse(.passkey, refusal.code.description, account, origin)
        case .success(let (passkey, challenge)):
            let name = Self.name(name) ?? passkey.aaguid.providerName
            let site = ceremonies.relyingParty.id
            let outcome = try await make(
                .addPasskey(passkey, name: name, site: site, challenge), of: account, origin)
            // A recorded answer that is sent again.
            if case .notFound = outcome { return try await refuse(.passkey, "used", account, origin) }
            return try await raise(
                by: .passkey(userVerified: passkey.isUserVerified), after: outcome, origin)
        }
    }

    /// Renames a passkey. A blank or unsuitable name is ``Outcome/wrong``.
    package func rename(
        _ id: CredentialID,
        to name: String,
        of account: Account,
        _ origin: Origin
    ) async throws -> Outcome {
        guard let name = Self.name(name) else { return .wrong }
        return try await make(.renamePasskey(id, to: name), of: account, origin)
    }

    /// Removes a passkey.
    package func remove(_ id: CredentialID, of account: Account, _ origin: Origin) async throws -> Outcome {
        guard try await mayRemove(id, of: account) else { return .lastFactor }
        return try await make(.removePasskey(id), of: account, origin)
    }

    /// A name as pages show it. `nil` for blank text, and for text that no display name may have.
    private static func name(_ text: String) -> String? {
        ProfileRules.displayName(text).map { String($0.prefix(64)) }
    }
}

extension Session {
    /// What challenges of this session's ceremonies are bound to.
    package var challengeBinding: [UInt8] { Array(id.description.utf8) }
}
