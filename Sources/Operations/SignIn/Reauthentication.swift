package import Sessions
package import UserAccounts

/// Authenticates the user again in a session that continues: new secret, both timeouts restart, and the level rises as far as the
/// proofs allow.
package struct Reauthentication: Sendable {
    /// The outcome of a re-authentication.
    package enum Outcome: Sendable {
        /// Confirmed; the response carries the new cookie.
        case confirmed(Session)
        /// The second factor was not accepted.
        case wrongFactor
        /// The password was not accepted, or nothing was checked.
        case refused(AuthenticationRefusal)
        /// The session is over, or a parallel request renewed it first.
        case overtaken
    }

    /// What the user gives: at least one of both.
    package struct Evidence: Sendable {
        package var password: Password?
        package var factor: FactorAnswer?

        package init(password: Password? = nil, factor: FactorAnswer? = nil) {
            self.password = password
            self.factor = factor
        }
    }

    private let authenticator: Authenticator
    private let notifier: any SecurityNotifier
    private let clock: any WallClock

    package init(authenticator: Authenticator, notifier: any SecurityNotifier, clock: any WallClock) {
        self.authenticator = authenticator
        self.notifier = notifier
        self.clock = clock
    }

    /// Checks the password, the second factor, or both, of the signed-in user. A thrown error means that a store is
    /// unavailable.
    package func perform(
        _ evidence: Evidence,
        browser: KnownBrowser?,
        request: any CurrentSession,
        context: AuditContext
    ) async throws -> Outcome {
        guard let principal = request.current?.principal else { return .overtaken }
        var users: [AuthenticatedUser] = []
        if let password = evidence.password {
            let decision = try await authenticator.reauthenticate(
                principal, password: password, browser: browser, in: context)
            switch decision {
            case .success(let user): users.append(user)
            case .refused(let refusal): return .refused(refusal)
            case .needsFactor, .wrongFactor, .loginExpired: return .overtaken
            }
        }
        if let answer = evidence.factor {
            let decision = try await authenticator.reauthenticate(
                principal, with: answer, browser: browser, in: context)
            switch decision {
            case .success(let user): users.append(user)
            case .wrongFactor(let account, _, let isThird):
                if isThird { await notifier.notify([.wrongFactors], of: account, at: clock.now(), in: context) }
                return .wrongFactor
            case .refused(.rejected): return .wrongFactor
            case .refused(let refusal): return .refused(refusal)
            case .needsFactor, .loginExpired: return .overtaken
            }
        }
        guard let last = users.last else { return .refused(.rejected(.badCredentials)) }
        let subjects = users.flatMap(\.remarks.noticeSubjects)
        await notifier.notify(subjects, of: last.account, at: clock.now(), in: context)
        let outcome = try await request.confirm(
            users.flatMap(\.proofs), under: last.account.credentialEpoch)
        guard case .rotated(let session) = outcome else { return .overtaken }
        return .confirmed(session)
    }
}
