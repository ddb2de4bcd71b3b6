import Passkeys
package import Sessions
package import UserAccounts

/// Enrols, replaces and removes the factors of the user's own account. For the account page and the API.
///
/// The caller has checked that the session may do it (``FactorProofs/mayChangeFactors(of:in:at:)``).
package struct FactorManagement: Sendable {
    /// The outcome of a change.
    package enum Outcome: Sendable {
        /// Stored; the response carries a new cookie.
        case changed(Account)
        /// The code is not the right one, or the answer of the browser was not accepted.
        case wrong
        /// Another passkey has this id.
        case taken
        /// No way to sign in would be left.
        case lastWayIn
        /// The account must have a second factor, and this is the last one.
        case lastFactor
        /// There is no such factor, or no enrolment to confirm.
        case notFound
        /// The account or the session changed meanwhile.
        case overtaken
    }

    /// Where a change comes from.
    package struct Origin: Sendable {
        let request: any CurrentSession
        let context: AuditContext
        let others: OtherSessions

        package init(request: any CurrentSession, context: AuditContext, others: OtherSessions) {
            self.request = request
            self.context = context
            self.others = others
        }
    }

    package let verifier: FactorVerifier
    package let policy: FactorPolicy
    let accounts: any AccountStore
    let change: SecurityChange
    let manager: SessionManager
    let audit: any AuditLog
    let issuer: String
    let random: TokenSource

    package init(
        verifier: FactorVerifier,
        policy: FactorPolicy,
        accounts: any AccountStore,
        change: SecurityChange,
        manager: SessionManager,
        audit: any AuditLog,
        issuer: String,
        random: TokenSource = .system
    ) {
        self.verifier = verifier
        self.policy = policy
        self.accounts = accounts
        self.change = change
        self.manager = manager
        self.audit = audit
        self.issuer = issuer
        self.random = random
    }

    /// All factors of an account.
    package func factors(of account: Account) async throws -> AccountFactors {
        try await verifier.store.factors(of: account.id, at: manager.clock.now())
    }

    /// Makes a change of the account's factors.
    func make(_ factorChange: FactorChange, of account: Account, _ origin: Origin) async throws -> Outcome {
        let mutation = AccountMutation(
            .factor(factorChange), to: account.id, at: manager.clock.now(), in: origin.context,
            permission: .proof(securityVersion: account.securityVersion), others: origin.others)
        let outcome = try await change.perform(
            mutation, sessions: ManagedSessions(manager, request: origin.request))
        switch outcome {
        case .applied(let account, _): return .changed(account)
        case .refused(.factorTaken): return .taken
        case .refused(.lastWayIn): return .lastWayIn
        case .refused(.proofSpent), .refused(.notFound): return .notFound
        case .refused: return .overtaken
        }
    }

    /// Raises the session in which a factor was enrolled: its user has just shown to hold it, and would otherwise be asked for it at
    /// once.
    func raise(by proof: AuthenticationProof, after outcome: Outcome, _ origin: Origin) async throws -> Outcome {
        guard case .changed(let account) = outcome else { return outcome }
        _ = try await origin.request.confirm([proof], under: account.credentialEpoch)
        return outcome
    }

    /// Records an enrolment that was not accepted.
    func refuse(_ factor: SecondFactor, _ check: String, _ account: Account, _ origin: Origin) async throws -> Outcome {
        try await audit.append(
            AuditEvent(
                .factorFailed, at: manager.clock.now(), outcome: .fail, reason: .mfaFailed, target: account.id,
                in: origin.context,
                details: ["factor": .string(factor.auditName), "check": .string(check), "enrolment": true]))
        return .wrong
    }

    /// Whether a passkey, or with `nil` the one-time codes, may be removed: not if it is the last factor of an account that must
    /// have one.
    func mayRemove(_ passkey: CredentialID?, of account: Account) async throws -> Bool {
        guard policy.requires(account) else { return true }
        let factors = try await factors(of: account)
        var held: [CredentialID?] = factors.passkeys.map { $0.passkey.credentialID }
        if factors.oneTimeCodes != nil { held.append(nil) }
        return held != [passkey]
    }
}

extension FactorManagement {
    /// Whether the user is asked for a second factor after the password. Not possible without one.
    package func askAtLogin(_ isAsked: Bool, of account: Account, _ origin: Origin) async throws -> Outcome {
        guard account.factors.hasSecondFactor else { return .notFound }
        guard isAsked || !policy.requires(account) else { return .lastFactor }
        return try await make(.askAtLogin(isAsked), of: account, origin)
    }

    /// New recovery codes in place of all earlier ones: the only copy. `nil` if the account has no second factor, or changed
    /// meanwhile. Other sessions continue, because nothing that they were proved by has changed.
    package func replaceRecoveryCodes(of account: Account, _ origin: Origin) async throws -> [RecoveryCode]? {
        guard account.factors.hasSecondFactor else { return nil }
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.random(from: random) }
        let origin = Origin(request: origin.request, context: origin.context, others: .keep)
        guard case .changed = try await make(.replaceRecoveryCodes(codes.map(\.digest)), of: account, origin) else {
            return nil
        }
        return codes
    }

    /// Recovery codes for a user who has just set up a second factor and has none. `nil` for others.
    package func firstRecoveryCodes(of account: Account, _ origin: Origin) async throws -> [RecoveryCode]? {
        account.factors.contains(.recoveryCodes) ? nil : try await replaceRecoveryCodes(of: account, origin)
    }

    /// A browser is asked for the second factor again.
    package func forget(browser id: String, of account: Account, _ origin: Origin) async throws -> Outcome {
        try await make(.forgetBrowser(id), of: account, origin)
    }
}
