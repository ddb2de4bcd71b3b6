package import Sessions

/// Checks second factors. It changes nothing: what a factor leaves is stored with what it is accepted for.
package struct FactorVerifier: Sendable {
    package let store: any FactorStore
    package let seal: FactorSecretSeal

    /// `nil` if passkeys are switched off.
    package let passkeys: PasskeyCeremonies?

    private let drift: ClockDriftWatch

    package init(
        store: any FactorStore,
        seal: FactorSecretSeal,
        passkeys: PasskeyCeremonies?,
        drift: ClockDriftWatch
    ) {
        self.store = store
        self.seal = seal
        self.passkeys = passkeys
        self.drift = drift
    }

    /// Checks a factor of an account.
    ///
    /// - Parameter purpose: what it is for. A login stands on a passkey alone.
    /// - Throws: if the store is unavailable, or ``SealedSecretUnreadable`` if a secret cannot be read. Neither means that the
    ///   account has no second factor.
    package func check(
        _ answer: FactorAnswer,
        of account: PrincipalID,
        for purpose: PasskeyCeremonies.Purpose,
        at now: Timestamp
    ) async throws -> FactorFinding {
        switch answer {
        case .oneTimeCode(let text): return try await check(code: text, of: account, at: now)
        case .recoveryCode(let text): return try await check(recoveryCode: text, of: account)
        case .passkey(let json, let binding):
            guard let passkeys else { return .wrong(detail: "passkeys_off", isReplay: false) }
            return try await passkeys.check(json: json, for: purpose, boundTo: binding, at: now)
        }
    }

    /// Whether the code belongs to the secret that waits for its first one.
    package func firstStep(
        of code: OneTimeCode,
        _ waiting: StoredOneTimeCodes,
        _ account: PrincipalID,
        at now: Timestamp
    ) throws -> Int64? {
        try seal.open(waiting.secret, account: account, factor: waiting.id).step(accepting: code, at: now, after: nil)
    }

    private func check(code text: String, of account: PrincipalID, at now: Timestamp) async throws -> FactorFinding {
        guard let stored = try await store.oneTimeCodes(of: account, .active) else {
            return .wrong(detail: "not_enrolled", isReplay: false)
        }
        guard let code = OneTimeCode(text) else { return .wrong(detail: "malformed", isReplay: false) }
        let secret = try seal.open(stored.secret, account: account, factor: stored.id)
        guard let step = secret.step(accepting: code, at: now, after: stored.lastStep) else {
            if secret.step(accepting: code, at: now, after: nil) != nil {
                return .wrong(detail: "used", isReplay: true)
            }
            guard let steps = secret.drift(of: code, at: now) else { return .wrong(detail: "other", isReplay: false) }
            drift.note(steps, of: account)
            return .wrong(detail: "drift_\(steps)", isReplay: false)
        }
        drift.noteRight()
        let resealed =
            try seal.isOutdated(stored.secret)
            ? seal.seal(secret, account: account, factor: stored.id) : nil
        return .right(
            AcceptedFactor(
                account: account, proof: .oneTimePassword,
                use: .oneTimeCode(secret: stored.id, step: step, resealed: resealed)))
    }

    private func check(recoveryCode text: String, of account: PrincipalID) async throws -> FactorFinding {
        guard let code = RecoveryCode(text) else { return .wrong(detail: "malformed", isReplay: false) }
        guard let stored = try await store.recoveryCode(code.digest, of: account) else {
            return .wrong(detail: "other", isReplay: false)
        }
        guard stored.isUnused else { return .wrong(detail: "used", isReplay: true) }
        var accepted = AcceptedFactor(account: account, proof: .recoveryCode, use: .recoveryCode(code.digest))
        accepted.remarks.recoveryCodesLeft = stored.left - 1
        return .right(accepted)
    }
}
