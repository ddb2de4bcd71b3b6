import Hummingbird
import HummingbirdSessions
import Sessions
import UserAccounts

/// What a call needs of whoever makes it.
struct APIAccess: Sendable {
    let accounts: SessionAccounts
    let refusals: RefusalAudit
    let repetition: RepeatedSubmission

    /// The session and account behind a request, or 401. An account that must choose a new password may do only that.
    func signedIn(
        _ context: AuthServerRequestContext,
        evenWithOldPassword: Bool = false
    ) async throws -> (session: Session, account: Account) {
        guard let session = context.session.current, let account = try await accounts.account(of: session) else {
            throw Problem.unauthenticated(context.session.invalidReason)
        }
        if account.mustChangePassword, !evenWithOldPassword { throw Problem.passwordChangeRequired }
        return (session, account)
    }

    /// An administrator. Roles are read for each request, so taking one away works at once (ASVS 8.3.2).
    func administrator(
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

    /// The session of a repeated call: a parallel call with the same token has just replaced that token. `nil` otherwise.
    func overtaken(_ context: AuthServerRequestContext) async throws -> Session? {
        context.session.current == nil ? try await repetition.session(of: context.session.presentedToken) : nil
    }
}
