package import Hummingbird
import HummingbirdSessions
package import Operations
package import RequestEdge
import Sessions
package import UserAccounts

/// The requirements of an API call.
package struct APIAccess: Sendable {
    package let accounts: SessionAccounts
    let refusals: RefusalAudit
    let repetition: RepeatedSubmission

    package init(accounts: SessionAccounts, refusals: RefusalAudit, repetition: RepeatedSubmission) {
        self.accounts = accounts
        self.refusals = refusals
        self.repetition = repetition
    }

    /// The session and account of a request, or 401. With an account that must choose a new password, or enrol a second factor,
    /// only the calls for that are allowed.
    ///
    /// - Parameter evenIfConfined: whether the call is one of those.
    func signedIn(
        _ context: AuthServerRequestContext,
        evenIfConfined: Bool = false
    ) async throws -> (session: Session, account: Account) {
        guard let session = context.session.current, let account = try await accounts.account(of: session) else {
            throw context.session.isUnproven
                ? Problem(.proofRequired) : Problem.unauthenticated(context.session.invalidReason)
        }
        switch evenIfConfined ? nil : accounts.confinement(of: account) {
        case nil: break
        case .passwordChange: throw Problem.passwordChangeRequired
        case .factorEnrolment: throw Problem.factorEnrolmentRequired
        }
        return (session, account)
    }

    /// An administrator. Roles are read for each request, so the removal of a role takes effect at once (ASVS 8.3.2).
    package func administrator(
        _ request: Request,
        _ context: AuthServerRequestContext
    ) async throws -> AuditContext {
        let (_, account) = try await signedIn(context)
        guard account.isAdministrator else {
            try await refusals.record(
                .authorizationFailed, .forbidden, in: context.auditContext(for: request), details: ["needed": "admin"])
            throw Problem.forbidden
        }
        return context.auditContext(for: request, actor: .administrator(account.id))
    }

    /// Refuses an administrator who has a second factor and has not confirmed with it a moment ago.
    func freshFactor(_ context: AuthServerRequestContext) async throws {
        let (session, account) = try await signedIn(context)
        guard !accounts.needsFactor(session, of: account) else { throw Problem.freshFactorRequired }
    }

    /// The session of a repeated call: a parallel call with the same token has just replaced that token. `nil` otherwise.
    func overtaken(_ context: AuthServerRequestContext) async throws -> Session? {
        context.session.current == nil ? try await repetition.session(of: context.session.presentedToken) : nil
    }
}
