import SQLInterface
package import SQLiteClient
package import Sessions
package import UserAccounts

/// Signs a user in, with a name and a password, a second factor where one is needed, or a passkey alone. For the form and the
/// JSON API (ASVS 6.1.3).
package struct SignIn: Sendable {
    /// The outcome of a sign-in. Everything but `signedIn` leaves the session of the browser as it was.
    package enum Outcome: Sendable {
        /// A new session; the response carries its cookie.
        case signedIn(SignedInUser)
        /// The password is right, and a second factor is needed.
        case needsFactor(OpenLogin)
        /// The second factor was wrong; so many attempts are left before the password is asked for again.
        case wrongFactor(attemptsLeft: Int)
        /// The password is needed again.
        case loginExpired
        /// Not accepted, or not checked.
        case refused(AuthenticationRefusal)
        /// The account holds as many sessions as allowed, and the policy is to deny.
        case limitReached

        /// Whether a session has begun.
        package var isSignedIn: Bool {
            if case .signedIn = self { true } else { false }
        }
    }

    private let authenticator: Authenticator
    private let manager: SessionManager
    private let notifier: any SecurityNotifier
    private let trustedBrowsers: BrowserTrust
    private let disk: DiskReserve?

    package init(
        authenticator: Authenticator,
        manager: SessionManager,
        notifier: any SecurityNotifier,
        trustedBrowsers: BrowserTrust,
        disk: DiskReserve?
    ) {
        self.authenticator = authenticator
        self.manager = manager
        self.notifier = notifier
        self.trustedBrowsers = trustedBrowsers
        self.disk = disk
    }

    /// Checks the password, and begins a session if no second factor is needed. A thrown error means that a store is
    /// unavailable, or that the disk is almost full: the remaining space is reserved for ending sessions.
    ///
    /// - Parameter request: the session of the request; it ends.
    package func perform(
        username: String,
        password: Password,
        lifetime: SessionPolicy.Lifetime,
        browser: BrowserEvidence,
        request: any CurrentSession,
        context: AuditContext
    ) async throws -> Outcome {
        try requireSpace()
        let decision = try await authenticator.login(
            username: username, password: password, lifetime: lifetime, browser: browser.known,
            trustedBy: browser.trust, in: context)
        return try await act(on: decision, request, context)
    }

    /// Checks a passkey that stands for password and second factor.
    ///
    /// - Parameter binding: the secret of the browser's login form.
    package func perform(
        passkey json: String,
        boundTo binding: [UInt8],
        lifetime: SessionPolicy.Lifetime,
        browser: BrowserEvidence,
        request: any CurrentSession,
        context: AuditContext
    ) async throws -> Outcome {
        try requireSpace()
        let decision = try await authenticator.login(
            passkey: json, boundTo: binding, lifetime: lifetime, browser: browser.known, in: context)
        return try await act(on: decision, request, context)
    }

    /// Checks the second factor of a login whose password was right.
    ///
    /// - Parameter trusting: whether the user does not want to be asked again in this browser. It has no effect where the policy
    ///   does not allow it, or after a recovery code.
    package func complete(
        _ token: PendingLoginToken,
        with answer: FactorAnswer,
        trusting: Bool,
        browser: BrowserEvidence,
        request: any CurrentSession,
        context: AuditContext
    ) async throws -> Outcome {
        try requireSpace()
        let decision = try await authenticator.complete(token, with: answer, browser: browser.known, in: context)
        let outcome = try await act(on: decision, request, context)
        guard trusting, answer.factor != .recoveryCode, case .signedIn(var user) = outcome else { return outcome }
        user.trust = try await trustedBrowsers.add(to: user.account, in: context)
        return .signedIn(user)
    }

    private func act(
        on decision: LoginDecision,
        _ request: any CurrentSession,
        _ context: AuditContext
    ) async throws -> Outcome {
        switch decision {
        case .refused(let refusal): return .refused(refusal)
        case .needsFactor(let login): return .needsFactor(login)
        case .loginExpired: return .loginExpired
        case .wrongFactor(let account, let attempts, let isThird):
            if isThird { await notifier.notify([.wrongFactors], of: account, at: manager.clock.now(), in: context) }
            let left = PendingLogin.maximumAttempts - attempts
            return left > 0 ? .wrongFactor(attemptsLeft: left) : .loginExpired
        case .success(let user):
            let outcome = try await begin(
                user.account, provedBy: user.proofs, lifetime: user.lifetime, request: request)
            guard case .signedIn(var signedIn) = outcome else { return outcome }
            signedIn.remarks = user.remarks
            if user.failures > 0 {
                // If the session has been evicted meanwhile, its cookie is still sent: with it, the browser receives the
                // reason.
                _ = try await manager.set(
                    FailedAttempts.key, to: FailedAttempts(count: user.failures), in: signedIn.session)
            }
            let subjects = (user.isNewBrowser ? [.newDevice] : []) + user.remarks.noticeSubjects
            await notifier.notify(subjects, of: user.account, at: manager.clock.now(), in: context)
            return .signedIn(signedIn)
        }
    }

    /// Begins a session for a user who has just proved that the account is theirs.
    ///
    /// - Parameter proofs: Default a password: one that was just chosen by a one-time link.
    package func begin(
        _ account: Account,
        provedBy proofs: [AuthenticationProof] = [.password],
        lifetime: SessionPolicy.Lifetime = .standard,
        request: any CurrentSession
    ) async throws -> Outcome {
        let outcome = try await request.signIn(
            account.id, provedBy: proofs, lifetime: lifetime, under: account.credentialEpoch)
        return switch outcome {
        case .signedIn(let session): .signedIn(SignedInUser(session: session, account: account))
        case .limitReached: .limitReached
        }
    }

    private func requireSpace() throws {
        guard disk?.finding.level != .full else {
            throw StorageError(.unavailable, "no space is left for new sessions")
        }
    }
}

/// A user with a new session.
package struct SignedInUser: Sendable {
    package let session: Session
    package let account: Account

    /// What is remarkable about the second factor.
    package var remarks = FactorRemarks()

    /// The secret by which this browser is trusted from now on, for its cookie.
    package var trust: OpaqueSecret?

    /// Whether the page of the factors should be next: a recovery code was used, because the others are lost.
    package var leadsToFactors: Bool { remarks.recoveryCodesLeft != nil }
}

/// What a browser brought along from earlier logins, genuine or not.
package struct BrowserEvidence: Sendable {
    package let known: KnownBrowser?
    package let trust: OpaqueSecret?

    package init(known: KnownBrowser?, trust: OpaqueSecret? = nil) {
        self.known = known
        self.trust = trust
    }
}
