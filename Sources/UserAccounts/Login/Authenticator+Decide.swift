import Sessions

extension Authenticator {
    /// An attempt that is being decided.
    struct Request {
        enum Kind {
            case login
            case reauthentication
        }

        let kind: Kind
        let name: String
        let credential: StoredCredential?
        let password: Password
        let browser: KnownBrowser?
        let context: AuditContext
    }

    /// The result of checking the hash and the account of an attempt.
    private enum Finding {
        case accepted(Account, isNewBrowser: Bool)
        case refused(AuditReason)
    }

    /// throttle → hash → judge → record.
    func decide(_ request: Request) async throws -> LoginDecision {
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

    private func decide(_ request: Request, _ attempt: LoginAttempt, failures: Int) async throws -> LoginDecision {
        let finding: Finding
        do {
            finding = try await check(request, attempt, failures: failures)
        } catch {
            try await throttle.withdrawn(attempt)
            guard error is PasswordHasherBusy else { throw error }
            try await audit.append(failure(request, because: .busy))
            return .refused(.busy)
        }
        switch finding {
        case .accepted(let account, let isNew):
            try await throttle.succeeded(attempt, at: clock.now())
            return .success(account, failures: failures, isNewBrowser: isNew)
        case .refused(let reason):
            let isLast = throttle.isLimit(try await throttle.failed(attempt, at: clock.now()))
            try await audit.append(
                [failure(request, because: reason)] + (isLast ? [locked(request, attempt)] : []))
            return .refused(.rejected(reason))
        }
    }

    private func attempt(_ request: Request) -> LoginAttempt {
        let account = request.credential?.account
        let browser = request.browser.flatMap { browser in
            account.flatMap { browsers.recognises(browser, of: $0.id) ? browser : nil }
        }
        return LoginAttempt(
            name: request.name, version: account?.securityVersion ?? 0, address: request.context.sourceAddress,
            browser: browser)
    }

    private func check(_ request: Request, _ attempt: LoginAttempt, failures: Int) async throws -> Finding {
        let account = request.credential?.account
        // A disabled account costs the same work as an unknown one, and its password is not even compared.
        let hash = account?.isDisabled == false ? request.credential?.hash : nil
        let matches = try await hasher.verify(request.password, against: hash)
        guard matches, let account, let hash else { return .refused(reason(for: request.credential)) }
        let rehash = hasher.isOutdated(hash) ? try await hasher.hash(request.password) : nil
        let isNew = attempt.browser == nil
        let mutation = success(request, account, rehash: rehash, failures: failures, isNewBrowser: isNew)
        let outcome = try await accounts.perform(mutation)
        // Otherwise the account changed between the check and the update, so the user must try again.
        guard case .applied(let current) = outcome else { return .refused(.badCredentials) }
        return .accepted(current, isNewBrowser: isNew)
    }

    private func reason(for credential: StoredCredential?) -> AuditReason {
        guard let credential else { return .badCredentials }
        if credential.account.isDisabled { return .disabled }
        return credential.hash == nil ? .noPassword : .badCredentials
    }
}

// MARK: Events

extension Authenticator {
    private func success(
        _ request: Request,
        _ account: Account,
        rehash: PasswordHash?,
        failures: Int,
        isNewBrowser: Bool
    ) -> AccountMutation {
        let name: AuditEventName =
            switch (request.kind, failures) {
            case (.reauthentication, _): .reauthenticated
            case (.login, 0): .loginSuccess
            case (.login, _): .loginSuccessAfterFailures
            }
        let now = clock.now()
        let context = request.context.acting(as: .user(account.id))
        var details: [String: AuditValue] = ["factors": .strings(["pwd"])]
        if request.kind == .login { details["new_device"] = .boolean(isNewBrowser) }
        if failures > 0 { details["retries"] = .integer(Int64(failures)) }
        let event = AuditEvent(name, at: now, target: account.id, in: context, details: details)
        let rehashed = AuditEvent(
            .passwordRehashed, at: now, reason: .parametersChanged, target: account.id, in: context)
        return AccountMutation(
            .signedIn(rehash: rehash), to: account.id, recording: rehash == nil ? [event] : [event, rehashed],
            permission: .proof(securityVersion: account.securityVersion))
    }

    private func failure(_ request: Request, because reason: AuditReason) -> AuditEvent {
        AuditEvent(
            request.kind == .login ? .loginFailed : .reauthenticationFailed,
            at: clock.now(), outcome: .fail, reason: reason, target: request.credential?.account.id,
            in: request.context, details: nameDetail(request).merging(["factors": .strings(["pwd"])]) { $1 })
    }

    /// The password is no longer accepted, either from a known browser or from all others.
    private func locked(_ request: Request, _ attempt: LoginAttempt) -> AuditEvent {
        AuditEvent(
            .loginLocked, at: clock.now(), outcome: .deny, reason: .maximumRetries,
            target: request.credential?.account.id, in: request.context,
            details: nameDetail(request).merging(["known_browser": .boolean(attempt.browser != nil)]) { $1 })
    }

    private func delayed(_ request: Request, for delay: Duration) -> AuditEvent {
        let seconds = AuditValue.integer(delay.wholeSeconds)
        return AuditEvent(
            .loginFailuresExceeded, at: clock.now(), outcome: .deny, reason: .maximumRetries,
            target: request.credential?.account.id, in: request.context,
            details: nameDetail(request).merging(["retry_after_s": seconds]) { $1 })
    }

    /// An unknown name appears only as a keyed hash: users type passwords there.
    private func nameDetail(_ request: Request) -> [String: AuditValue] {
        guard request.credential == nil else { return [:] }
        return ["unknown_name_ref": .string(references.reference(toUnknownName: request.name))]
    }
}
