package import Sessions
package import UserAccounts

/// Changes the user's own password: the current one is required, the other sessions end (ASVS 6.2.2, 6.2.3, 7.4.3).
package struct OwnPasswordChange: Sendable {
    /// The outcome of a password change. Everything but `changed` has changed nothing.
    package enum Outcome: Sendable {
        /// Stored; the response carries a new cookie.
        case changed
        /// The new password is not accepted.
        case weak([PasswordProblem])
        /// The current password was not accepted, or not checked.
        case refused(AuthenticationRefusal)
        /// The account or the session no longer exists, or the credentials changed meanwhile.
        case overtaken
    }

    private let authenticator: Authenticator
    private let passwords: PasswordChange
    private let manager: SessionManager
    private let repetition: RepeatedSubmission

    package init(
        authenticator: Authenticator,
        passwords: PasswordChange,
        manager: SessionManager,
        repetition: RepeatedSubmission
    ) {
        self.authenticator = authenticator
        self.passwords = passwords
        self.manager = manager
        self.repetition = repetition
    }

    /// Changes the password of the signed-in user. A thrown error means that a store is unavailable.
    package func perform(
        current: Password,
        new: Password,
        others: OtherSessions,
        browser: KnownBrowser?,
        request: any CurrentSession,
        context: AuditContext
    ) async throws -> Outcome {
        guard let session = request.current, let principal = session.principal else { return .overtaken }
        let decision = try await authenticator.reauthenticate(
            principal, password: current, browser: browser, in: context)
        switch decision {
        case .refused(.rejected):
            return try await perform(again: session, new: new, browser: browser, request: request, context: context)
        case .refused(let refusal):
            return .refused(refusal)
        case .needsFactor, .wrongFactor, .loginExpired: return .overtaken
        case .success(let user):
            let outcome = try await set(new, replacing: current, of: user.account, others, request, context)
            guard case .overtaken = outcome else { return outcome }
            return try await perform(again: session, new: new, browser: browser, request: request, context: context)
        }
    }

    /// Handles a submission that a parallel one has overtaken: `changed` if the other one set this very password, refused
    /// otherwise, because the current password has changed.
    package func perform(
        again session: Session,
        new: Password,
        browser: KnownBrowser?,
        request: any CurrentSession,
        context: AuditContext
    ) async throws -> Outcome {
        guard let principal = session.principal, try await repetition.hasNewPassword(principal),
            try await repetition.resume(
                session, proving: new, browser: browser, request: request, context: context) != nil
        else { return .refused(.rejected(.badCredentials)) }
        return .changed
    }

    private func set(
        _ new: Password,
        replacing current: Password,
        of account: Account,
        _ others: OtherSessions,
        _ request: any CurrentSession,
        _ context: AuditContext
    ) async throws -> Outcome {
        do {
            let outcome = try await passwords.set(
                new, for: account, by: .password(current), sessions: ManagedSessions(manager, request: request),
                others: others, in: context.acting(as: .user(account.id)))
            switch outcome {
            case .changed: return .changed
            case .weak(let problems): return .weak(problems)
            case .outdated, .linkSpent, .notFound: return .overtaken
            }
        } catch is PasswordHasherBusy {
            return .refused(.busy)
        }
    }
}
