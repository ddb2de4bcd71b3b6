import Hummingbird
import HummingbirdSessions
package import Operations
import RequestEdge
package import Sessions
import UserAccounts

/// `/factors`: the user's own passkeys, one-time codes, recovery codes and trusted browsers.
///
/// Every change needs a fresh proof, by a second factor if there is one: the password alone must not be enough to replace it
/// (ASVS 7.5.1). An account that must enrol a factor before all else may make these calls; one that must choose a new password
/// may not.
package struct FactorCalls: APIRouteGroup {
    typealias Context = AuthServerRequestContext

    let access: APIAccess
    let management: FactorManagement
    let proofs: FactorProofs
    let clock: any WallClock

    package init(
        access: APIAccess,
        management: FactorManagement,
        proofs: FactorProofs,
        clock: any WallClock
    ) {
        self.access = access
        self.management = management
        self.proofs = proofs
        self.clock = clock
    }

    var now: Timestamp { clock.now() }

    package func add(to groups: APIGroups) {
        let group = groups.signedIn
        group.get("factors", use: show)
        group.patch("factors", use: changing(askAtLogin))
        group.delete("factors/trusted-browsers/:id", use: changing(forgetBrowser))
        group.post("factors/otp", use: changing(beginCodes))
        group.post("factors/otp/confirm", use: changing(confirmCodes))
        group.delete("factors/otp", use: changing(removeCodes))
        group.post("factors/recovery-codes", use: changing(replaceRecoveryCodes))
        group.post("factors/passkeys/options", use: changing(passkeyOptions))
        group.post("factors/passkeys", use: changing(addPasskey))
        group.get("factors/passkeys/:id", use: showPasskey)
        group.patch("factors/passkeys/:id", use: changing(renamePasskey))
        group.delete("factors/passkeys/:id", use: changing(removePasskey))
        group.post("reauthenticate/passkey-options", use: confirmationOptions)
    }

    /// A change by a user who may make it.
    struct Attempt: Sendable {
        let request: Request
        let session: Session
        let account: Account
        let context: Context

        /// Where the change comes from.
        func origin(_ others: OtherSessions = .keep) -> FactorManagement.Origin {
            FactorManagement.Origin(
                request: context.session, context: context.auditContext(for: request), others: others)
        }

        /// The `id` in the address.
        var id: String { context.parameters.get("id") ?? "" }
    }

    typealias Handler = @Sendable (Request, Context) async throws -> Response
    typealias Change = @Sendable (Attempt) async throws -> Response

    private func changing(_ change: @escaping Change) -> Handler {
        { request, context in
            let (session, account) = try await user(context)
            guard proofs.mayChangeFactors(of: account, in: session.record, at: now) else {
                throw account.factors.hasSecondFactor
                    ? Problem.freshFactorRequired : Problem.reauthenticationRequired
            }
            return try await change(
                Attempt(request: request, session: session, account: account, context: context))
        }
    }

    /// The session and account of a call that may be all that the account is good for yet.
    func user(_ context: Context) async throws -> (session: Session, account: Account) {
        let user = try await access.signedIn(context, evenIfConfined: true)
        guard !user.account.mustChangePassword else { throw Problem.passwordChangeRequired }
        return user
    }

    @Sendable
    private func show(_ request: Request, _ context: Context) async throws -> Response {
        let (_, account) = try await user(context)
        return try await factors(of: account)
    }

    private func factors(of account: Account) async throws -> Response {
        let factors = try await management.factors(of: account)
        return try answer(FactorsDocument(factors, of: account, under: management.policy, at: now))
    }

    private struct LoginBody: Decodable {
        let askedAtLogin: Bool
    }

    @Sendable
    private func askAtLogin(_ attempt: Attempt) async throws -> Response {
        let body = try await attempt.request.json(LoginBody.self)
        guard attempt.account.factors.hasSecondFactor else { throw Problem.noSecondFactor }
        let outcome = try await management.askAtLogin(
            body.askedAtLogin, of: attempt.account, attempt.origin())
        return try await factors(of: try outcome.account())
    }

    @Sendable
    private func forgetBrowser(_ attempt: Attempt) async throws -> Response {
        let outcome = try await management.forget(
            browser: attempt.id, of: attempt.account, attempt.origin())
        _ = try outcome.account()
        return Response(status: .noContent)
    }

    /// What happens to the user's other sessions, by the query of a call without a body. Default: they end.
    func others(_ request: Request) throws -> OtherSessions {
        let query = try APIQuery(request, allowing: ["keep_other_sessions"])
        let keep = try query.value("keep_other_sessions") { Bool($0) }
        return keep == true ? .keep : .end
    }
}
