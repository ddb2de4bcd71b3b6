import Sessions
package import UserAccounts

extension FactorManagement {
    /// A secret for an authenticator app, shown once.
    package struct NewOneTimeCodes: Sendable {
        package let secret: OneTimeCodeSecret
        /// The `otpauth:` link, for the QR picture. Never to be logged.
        package let uri: String
    }

    /// Begins the enrolment of one-time codes. An earlier secret stays in use until a code of the new one was right.
    ///
    /// `nil` if the account changed meanwhile.
    package func beginOneTimeCodes(of account: Account, _ origin: Origin) async throws -> NewOneTimeCodes? {
        let (secret, id) = (OneTimeCodeSecret.random(from: random), PrincipalID.random(from: random).rawValue)
        let sealed = try verifier.seal.seal(secret, account: account.id, factor: id)
        guard case .changed = try await make(.beginOneTimeCodes(id: id, sealed), of: account, origin) else {
            return nil
        }
        let uri = secret.uri(issuer: issuer, account: account.username.rawValue)
        return NewOneTimeCodes(secret: secret, uri: uri)
    }

    /// The secret that waits for its first code, to show the page again after a wrong one. `nil` if none waits.
    package func waitingOneTimeCodes(of account: Account) async throws -> NewOneTimeCodes? {
        guard let waiting = try await waiting(account) else { return nil }
        let secret = try verifier.seal.open(waiting.secret, account: account.id, factor: waiting.id)
        return NewOneTimeCodes(
            secret: secret, uri: secret.uri(issuer: issuer, account: account.username.rawValue))
    }

    /// Puts the waiting secret in use if the code is right. The code counts as used.
    package func confirmOneTimeCodes(
        _ text: String,
        of account: Account,
        _ origin: Origin
    ) async throws -> Outcome {
        let now = manager.clock.now()
        guard let waiting = try await waiting(account) else { return .notFound }
        guard let code = OneTimeCode(text),
            let step = try verifier.firstStep(of: code, waiting, account.id, at: now)
        else { return try await refuse(.oneTimeCode, "first_code", account, origin) }
        let outcome = try await make(.confirmOneTimeCodes(id: waiting.id, step: step), of: account, origin)
        return try await raise(by: .oneTimePassword, after: outcome, origin)
    }

    /// Ends one-time codes.
    package func removeOneTimeCodes(of account: Account, _ origin: Origin) async throws -> Outcome {
        guard try await mayRemove(nil, of: account) else { return .lastFactor }
        return try await make(.removeOneTimeCodes, of: account, origin)
    }

    private func waiting(_ account: Account) async throws -> StoredOneTimeCodes? {
        guard let waiting = try await verifier.store.oneTimeCodes(of: account.id, .waiting),
            manager.clock.now().elapsed(since: waiting.createdAt) < StoredOneTimeCodes.patience
        else { return nil }
        return waiting
    }
}
