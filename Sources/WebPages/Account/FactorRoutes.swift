import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
package import PageRendering
import Passkeys
import RequestEdge
import Sessions
import UserAccounts
import WebAddresses

/// `/account/factors`: the user's passkeys, authenticator app, recovery codes and trusted browsers.
///
/// Every change needs a fresh proof, by a second factor if there is one: the password alone must not be enough to replace it
/// (ASVS 7.5.1). The page is open to accounts that must enrol one before all else.
package struct FactorRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let management: FactorManagement
    let proofs: FactorProofs
    let issuer: String
    /// Why this server has no passkeys; `nil` if it has.
    let passkeysOff: PageText?

    package init(
        pages: Pages,
        management: FactorManagement,
        proofs: FactorProofs,
        issuer: String,
        passkeysOff: PageText?
    ) {
        self.pages = pages
        self.management = management
        self.proofs = proofs
        self.issuer = issuer
        self.passkeysOff = passkeysOff
    }

    package func add(to groups: PageGroups) {
        let path = PagePath.factors
        groups.signedIn.get(RouterPath(path), use: pages.visited(show))
        let changes: [(String, Change)] = [
            ("/passkeys", addPasskey), ("/passkeys/rename", renamePasskey), ("/passkeys/remove", removePasskey),
            ("/otp", beginCodes), ("/otp/confirm", confirmCodes), ("/otp/remove", removeCodes),
            ("/recovery-codes", replaceRecoveryCodes), ("/ask", askAtLogin), ("/browsers/forget", forgetBrowser),
        ]
        for (name, change) in changes {
            groups.signedIn.post(RouterPath(path + name), use: pages.visited(guarded(change)))
        }
    }

    /// The change that a form asks for, by a user who may make it.
    struct Attempt: Sendable {
        let form: FormFields
        let visitor: Visitor
        let request: Request
        let context: Context
        let origin: FactorManagement.Origin

        var account: Account { visitor.account }
    }

    typealias Change = @Sendable (Attempt) async throws -> Response

    /// A change, or the page on which the user confirms first.
    private func guarded(_ change: @escaping Change) -> Pages.Handler {
        { request, visitor, context in
            guard visitor.account.mustChangePassword == false else { return pages.redirect(to: PagePath.account) }
            guard proofs.mayChangeFactors(of: visitor.account, in: visitor.session.record, at: pages.now) else {
                return pages.redirect(to: FactorsPage.confirmation)
            }
            let form = try await FormFields(reading: request)
            let origin = FactorManagement.Origin(
                request: context.session, context: context.auditContext(for: request),
                others: form.isTicked("end_other_sessions") ? .end : .keep)
            return try await change(
                Attempt(form: form, visitor: visitor, request: request, context: context, origin: origin))
        }
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        try await page(visitor, request, context)
    }

    /// The page, perhaps with a problem.
    func page(
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context,
        status: HTTPResponse.Status = .ok,
        _ problems: FormProblems? = nil
    ) async throws -> Response {
        let (account, now) = (visitor.account, pages.now)
        let factors = try await management.factors(of: account)
        let mayChange = proofs.mayChangeFactors(of: account, in: visitor.session.record, at: now)
        let page = FactorsPage(
            account, factors,
            FactorsPage.Circumstances(
                policy: management.policy, passkeysOff: passkeysOff,
                creationOptions: mayChange
                    ? try await management.passkeyOptions(of: account, in: visitor.session) : nil,
                mayChange: mayChange,
                signals: try await PasskeySignals(of: account, management.verifier, at: now), problems: problems,
                now: now))
        return pages.answer(page, status: status, for: visitor, request, context)
    }

    /// The answer to a change.
    func answer(
        _ outcome: FactorManagement.Outcome,
        _ attempt: Attempt,
        done: PageNotice,
        wrong: FormProblems = FormProblems("Nothing was changed", "Please try again.")
    ) async throws -> Response {
        func again(_ status: HTTPResponse.Status, _ problems: FormProblems) async throws -> Response {
            try await page(attempt.visitor, attempt.request, attempt.context, status: status, problems)
        }
        switch outcome {
        case .changed: return pages.redirect(to: done.link(to: PagePath.factors))
        case .overtaken: return pages.redirect(to: PagePath.factors)
        case .wrong: return try await again(.unprocessableContent, wrong)
        case .taken:
            return try await again(
                .conflict, FormProblems("Nothing was added", "This passkey is registered already."))
        case .lastWayIn:
            return try await again(
                .conflict,
                FormProblems(
                    "Nothing was removed", "Without it you could not sign in any more. Add another passkey first."))
        case .lastFactor:
            return try await again(
                .conflict,
                FormProblems(
                    "Nothing was changed",
                    "Your account must have a second factor. Add another one first, then remove this one."))
        case .notFound: return pages.refusal(.notFound)
        }
    }
}
