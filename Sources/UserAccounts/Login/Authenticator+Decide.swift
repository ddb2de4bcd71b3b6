import Passkeys
import Sessions

extension Authenticator {
    /// The result of checking the evidence and the account of an attempt.
    enum Finding {
        case accepted(AuthenticatedUser)
        case open(OpenLogin)
        case refused(AuditReason, event: AuditEvent)
        case expired
        /// The page was open for longer than its challenge is valid: no guess.
        case stale(event: AuditEvent)
        /// The account changed between the check and the update: the check says nothing about the account as it is now.
        case overtaken
    }

    /// How often an attempt is checked, if changes of the account overtake the checks.
    private static let maximumChecks = 3

    /// throttle → check → judge → record.
    func decide(_ request: LoginRequest) async throws -> LoginDecision {
        let attempt = attempt(request)
        switch try await throttle.admitInTurn(attempt, by: clock) {
        case .delayed(let retryAfter), .undecided(let retryAfter):
            try await audit.append(delayed(request, for: retryAfter))
            return .refused(.throttled(retryAfter: retryAfter))
        case .admitted(let failures):
            defer { throttle.left(attempt) }
            return try await decide(request, attempt, failures: failures)
        }
    }

    private func decide(
        _ request: LoginRequest,
        _ attempt: LoginAttempt,
        failures: Int
    ) async throws -> LoginDecision {
        let finding: Finding
        do {
            finding = try await checkUntilCurrent(request, failures: failures)
        } catch {
            try await throttle.withdrawn(attempt)
            guard error is PasswordHasherBusy else { throw error }
            try await audit.append(failure(request, because: .busy))
            return .refused(.busy)
        }
        switch finding {
        case .accepted(let user):
            try await throttle.succeeded(attempt, at: clock.now())
            if request.isByPasskey { try await throttle.forgetFailures(of: counted(request), at: clock.now()) }
            return .success(user)
        case .open(let login):
            // Neither a failure nor a success: earlier failures still count against the second factor.
            try await throttle.withdrawn(attempt)
            return .needsFactor(login)
        case .expired:
            try await throttle.withdrawn(attempt)
            return .loginExpired
        case .stale(let event):
            try await throttle.withdrawn(attempt)
            try await audit.append(event)
            return .refused(.stale)
        case .overtaken:
            try await throttle.withdrawn(attempt)
            try await audit.append(failure(request, because: .busy))
            return .refused(.busy)
        case .refused(let reason, let event):
            return try await refuse(request, attempt, because: reason, event)
        }
    }

    private func refuse(
        _ request: LoginRequest,
        _ attempt: LoginAttempt,
        because reason: AuditReason,
        _ event: AuditEvent
    ) async throws -> LoginDecision {
        let failures = try await throttle.failed(attempt, at: clock.now())
        let isLast = !request.isByPasskey && throttle.isLimit(failures)
        try await audit.append([event] + (isLast ? [locked(request, isKnownBrowser: attempt.browser != nil)] : []))
        guard let account = request.credential?.account else { return .refused(.rejected(reason)) }
        switch request.kind {
        case .completion(_, let digest):
            guard let attempts = try await factors.store.countAttempt(digest) else { return .loginExpired }
            // Passkeys are not counted with codes.
            let isThird = attempt.isByCode ? failures.ofCodes == 3 : attempts == 3
            return .wrongFactor(account, attempts: attempts, isThird: isThird)
        case .reauthentication where attempt.isByCode:
            return .wrongFactor(account, attempts: 1, isThird: failures.ofCodes == 3)
        default: return .refused(.rejected(reason))
        }
    }

    /// How the attempt is counted.
    private func attempt(_ request: LoginRequest) -> LoginAttempt {
        request.isByPasskey ? LoginAttempt(passkeyFrom: request.context.sourceAddress) : counted(request)
    }

    /// The attempt under the name of the account.
    private func counted(_ request: LoginRequest) -> LoginAttempt {
        LoginAttempt(
            name: request.name, version: request.credential?.account.securityVersion ?? 0,
            address: request.context.sourceAddress, browser: recognised(request), isByCode: request.isByCode)
    }

    private func recognised(_ request: LoginRequest) -> KnownBrowser? {
        guard let browser = request.browser, let account = request.credential?.account else { return nil }
        return browsers.recognises(browser, of: account.id) ? browser : nil
    }
}

// MARK: Checks

extension Authenticator {
    /// Checks against the account as it is when the result is stored. So a user who knows the new password gets in although another
    /// request changed it a moment ago, and the old one is refused.
    private func checkUntilCurrent(_ request: LoginRequest, failures: Int) async throws -> Finding {
        var request = request
        for _ in 1..<Self.maximumChecks {
            let finding = try await check(request, failures: failures)
            guard case .overtaken = finding, let account = request.credential?.account else { return finding }
            request.credential = try await accounts.credential(account.id)
        }
        return try await check(request, failures: failures)
    }

    private func check(_ request: LoginRequest, failures: Int) async throws -> Finding {
        switch request.evidence {
        case .password(let password): try await check(password, request, failures: failures)
        case .factor(let answer): try await check(answer, request, failures: failures)
        }
    }

    private func check(_ password: Password, _ request: LoginRequest, failures: Int) async throws -> Finding {
        let account = request.credential?.account
        // A disabled account costs the same work as an unknown one, and its password is not even compared.
        let hash = account?.isDisabled == false ? request.credential?.hash : nil
        let matches = try await hasher.verify(password, against: hash)
        guard matches, let account, let hash else { return refusal(request, because: reason(for: request.credential)) }
        let rehash = hasher.isOutdated(hash) ? try await hasher.hash(password) : nil
        let needed = try await needed(request, account)
        guard needed.isEmpty else { return try await ask(for: needed, request, account, rehash, failures: failures) }
        return try await accept(request, account, SignedIn(rehash: rehash), by: [.password], failures: failures)
    }

    /// The factors that a login needs besides its password. None for another kind of attempt.
    private func needed(_ request: LoginRequest, _ account: Account) async throws -> [SecondFactor] {
        guard case .login(_, let trust) = request.kind else { return [] }
        let needed = policy.needs(of: account, fromTrustedBrowser: false)
        guard !needed.isEmpty, let trust, policy.needs(of: account, fromTrustedBrowser: true).isEmpty else {
            return needed
        }
        let now = clock.now()
        guard let span = policy.trustedBrowser,
            let begin = try await factors.store.trust(in: trust.digest, of: account.id, at: now)
        else { return needed }
        // The rule of today counts, too: it may have become stricter.
        return begin + span > now ? [] : needed
    }

    /// Stores a login that waits for its second factor.
    private func ask(
        for needed: [SecondFactor],
        _ request: LoginRequest,
        _ account: Account,
        _ rehash: PasswordHash?,
        failures: Int
    ) async throws -> Finding {
        let (token, now) = (PendingLoginToken.random(from: random), clock.now())
        let pending = PendingLogin(
            account: account.id, securityVersion: account.securityVersion, sessionLifetime: request.lifetime,
            failures: failures, expiry: now + PendingLogin.lifetime)
        let event = AuditEvent(
            .factorRequired, at: now, target: account.id, in: request.context.acting(as: .user(account.id)),
            details: ["factors": .strings(["pwd"])])
        let outcome = try await accounts.perform(
            AccountMutation(
                .passwordAccepted(pending, token.digest, rehash: rehash), to: account.id, recording: [event],
                permission: .proof(securityVersion: account.securityVersion)))
        switch outcome {
        case .applied: return .open(OpenLogin(token: token, factors: needed))
        case .outdated: return .overtaken
        default: return refusal(request, because: .badCredentials)
        }
    }

    private func check(_ answer: FactorAnswer, _ request: LoginRequest, failures: Int) async throws -> Finding {
        guard let account = request.credential?.account else {
            return wrongFactor(request, answer.factor, detail: "unknown_credential", isReplay: false)
        }
        guard !account.isDisabled else { return refusal(request, because: .disabled) }
        switch try await factors.check(answer, of: account.id, for: request.purpose(account.id), at: clock.now()) {
        case .wrong(let detail, let isReplay):
            let finding = wrongFactor(request, answer.factor, detail: detail, isReplay: isReplay)
            guard detail == PasskeyRefusal.Code.expiredChallenge.description, case .refused(_, let event) = finding
            else { return finding }
            return .stale(event: event)
        case .right(let factor):
            let proofs = request.earlierFailures == nil ? [factor.proof] : [.password, factor.proof]
            return try await accept(
                request, account, SignedIn(use: factor.use), by: proofs, failures: failures, factor.remarks)
        }
    }

    /// Stores the success, unless the account has changed since the check, or a parallel request used the factor.
    func accept(
        _ request: LoginRequest,
        _ account: Account,
        _ login: SignedIn,
        by proofs: [AuthenticationProof],
        failures: Int,
        _ remarks: FactorRemarks = FactorRemarks()
    ) async throws -> Finding {
        var login = login
        login.factorDeadline = policy.deadline(of: account, at: clock.now())
        let isNew = recognised(request) == nil
        let failures = request.earlierFailures.map { max($0, failures) } ?? failures
        let mutation = AccountMutation(
            .signedIn(login), to: account.id,
            recording: successEvents(
                request, account, login, remarks, failures: failures, isNewBrowser: isNew),
            permission: request.permission(for: account))
        switch try await accounts.perform(mutation) {
        case .applied(let current):
            return .accepted(
                AuthenticatedUser(
                    account: current, proofs: proofs, failures: failures, isNewBrowser: isNew,
                    lifetime: request.lifetime, remarks: remarks))
        case .proofSpent:
            guard case .factor(let answer) = request.evidence else { return refusal(request, because: .badCredentials) }
            return wrongFactor(request, answer.factor, detail: "used", isReplay: true)
        case .outdated:
            // A pending login ends with the state of the account that it began in.
            if case .completion = request.kind { return .expired }
            return .overtaken
        default:
            return refusal(request, because: .badCredentials)
        }
    }

    private func reason(for credential: StoredCredential?) -> AuditReason {
        guard let credential else { return .badCredentials }
        if credential.account.isDisabled { return .disabled }
        return credential.hash == nil ? .noPassword : .badCredentials
    }
}

extension LoginRequest {
    /// Which timeouts the session gets.
    var lifetime: SessionPolicy.Lifetime {
        switch kind {
        case .login(let lifetime, _), .passkey(let lifetime): lifetime
        case .completion(let pending, _): pending.sessionLifetime
        case .reauthentication: .standard
        }
    }

    /// What a second factor is for.
    fileprivate func purpose(_ account: PrincipalID) -> PasskeyCeremonies.Purpose {
        switch kind {
        case .passkey: .login
        case .completion, .login: .secondFactor(account)
        case .reauthentication: .confirmation(account)
        }
    }

    /// The failures before the password of a pending login was right.
    fileprivate var earlierFailures: Int? {
        if case .completion(let pending, _) = kind { pending.failures } else { nil }
    }

    /// What permits to store the success.
    fileprivate func permission(for account: Account) -> ChangePermission {
        if case .completion(_, let digest) = kind { return .pendingLogin(digest) }
        return .proof(securityVersion: account.securityVersion)
    }
}
