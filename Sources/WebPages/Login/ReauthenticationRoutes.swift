import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import PageRendering
package import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/reauthenticate`: a signed-in user confirms who they are before a sensitive action, or to reach a level of assurance.
package struct ReauthenticationRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let reauthentication: Reauthentication
    let browserCookie: BrowserCookie
    let verifier: FactorVerifier
    let proofs: FactorProofs

    package init(
        pages: Pages,
        reauthentication: Reauthentication,
        browserCookie: BrowserCookie,
        verifier: FactorVerifier,
        proofs: FactorProofs
    ) {
        self.pages = pages
        self.reauthentication = reauthentication
        self.browserCookie = browserCookie
        self.verifier = verifier
        self.proofs = proofs
    }

    package func add(to groups: PageGroups) {
        groups.signedIn.get(RouterPath(PagePath.reauthentication), use: pages.visited(show))
        groups.open.post(
            RouterPath(PagePath.reauthentication), use: pages.visited(twice: confirmAgain, confirm))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let query = try FormFields(queryOf: request)
        let next = pages.returnTarget(query.text("next")) ?? .account
        return try await page(ReauthenticationDemand(query), next, visitor, request, context)
    }

    @Sendable
    private func confirm(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        let (demand, next) = (ReauthenticationDemand(form), pages.returnTarget(form.text("next")) ?? .account)
        let password = form.text("password")
        let evidence = Reauthentication.Evidence(
            password: password.isEmpty ? nil : Password(password),
            factor: FactorAnswer(form, boundTo: visitor.session.challengeBinding))
        guard evidence.password != nil || evidence.factor != nil else {
            let problems = FormProblems("Nothing was entered", "Confirm with what the page asks for.")
            return try await page(demand, next, visitor, request, context, status: .unprocessableContent, problems)
        }
        let outcome = try await reauthentication.perform(
            evidence, browser: browserCookie.browser(in: request), request: context.session,
            context: context.auditContext(for: request))
        switch outcome {
        case .confirmed(let session):
            let confirmed = Visitor(session: session, account: visitor.account)
            let isMet = ReauthenticationDemand.isMet(demand, by: confirmed, proofs, at: pages.now)
            let again = LocalLink(PagePath.reauthentication, demand.fields + [("next", next.description)])
            return pages.redirect(to: isMet ? next.description : again.description)
        case .overtaken:
            return pages.redirect(to: next.description)
        case .wrongFactor:
            let problems = FormProblems.wrongFactor(evidence.factor?.factor ?? .oneTimeCode, attemptsLeft: nil)
            return try await page(
                demand, next, visitor, request, context, status: .unprocessableContent, problems)
        case .refused(let refusal):
            let problems = FormProblems("That is not your password", "Please try again.", field: "password")
            return try await pages.answer(refusal, rejection: (.unprocessableContent, problems)) {
                try await page(demand, next, visitor, request, context, status: $0, $1)
            }
        }
    }

    @Sendable
    private func confirmAgain(_ session: Session, _ request: Request, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        let next = pages.returnTarget(form.text("next")) ?? .account
        // A code or a passkey is used up, so only a password can be proved again.
        guard !form.text("password").isEmpty else { return pages.toLogin(from: request) }
        let confirmed = try await pages.repetition.resume(
            session, proving: Password(form.text("password")),
            browser: browserCookie.browser(in: request), request: context.session,
            context: context.auditContext(for: request))
        return confirmed == nil ? pages.toLogin(from: request) : pages.redirect(to: next.description)
    }

    private func page(
        _ demand: ReauthenticationDemand,
        _ next: ReturnTarget,
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context,
        status: HTTPResponse.Status = .ok,
        _ problems: FormProblems? = nil
    ) async throws -> Response {
        let needs = demand.needs(of: visitor, proofs, at: pages.now)
        // A level that the session has already, such as after a second tab confirmed it.
        if needs.isNothing { return pages.redirect(to: next.description) }
        let obstacle = demand.obstacle(to: needs)
        let isImpossible = obstacle != nil
        let options = !isImpossible && needs.factors.contains(.passkey) ? try await passkeyOptions(visitor) : nil
        let hasForm = !isImpossible && (needs.password || needs.factors != [.passkey])
        let page = ReauthenticationPage(
            stub: pages.renderer.dateStamp,
            username: visitor.account.username.rawValue,
            reason: obstacle?.reason ?? demand.reason,
            next: next.description,
            hidden: demand.fields.map { .init(name: $0.name, value: $0.value) },
            asksForPassword: needs.password && !isImpossible,
            asksForCode: !isImpossible && needs.factors.contains(.oneTimeCode),
            takesRecoveryCode: !isImpossible && needs.factors.contains(.recoveryCode),
            hasForm: hasForm,
            hasBoth: hasForm && options != nil,
            passkeyOptions: options,
            enrolment: obstacle == .noFactor ? PagePath.factors : nil,
            hasCancel: obstacle != .noFactor && !hasForm,
            cancel: next.isLocal ? next.description : ReturnTarget.account.description,
            problems: problems
        )
        return pages.answer(page, status: status, for: visitor, request, context)
    }

    private func passkeyOptions(_ visitor: Visitor) async throws -> String? {
        try await verifier.passkeys?.options(
            for: .confirmation(visitor.account.id), boundTo: visitor.session.challengeBinding, at: pages.now)
    }
}

extension ReauthenticationDemand {
    /// Why a user cannot give what is demanded.
    fileprivate enum Obstacle {
        case noFactor
        case noFactorOfThisLevel

        var reason: PageText {
            switch self {
            case .noFactor: "This page needs a second factor, and your account has none yet"
            case .noFactorOfThisLevel:
                "This page needs a stronger second factor than this server knows, and only its administrator can change that"
            }
        }
    }

    /// Nothing reaches a level above ``AssuranceLevel/aal2`` without attestation.
    fileprivate func obstacle(to needs: FactorProofs.Needs) -> Obstacle? {
        guard case .level(let level) = self else { return nil }
        if level > .aal2 { return .noFactorOfThisLevel }
        return needs.factors.isEmpty ? .noFactor : nil
    }

    fileprivate var isLevel: Bool {
        if case .level = self { true } else { false }
    }

    /// Why the page is shown.
    fileprivate var reason: PageText {
        switch self {
        case .fresh: "This step changes something important, so please confirm that it is you"
        case .level: "This page needs more than a password, so please confirm with your second factor"
        case .factor: "To change how you sign in, please confirm with your second factor"
        }
    }

    /// Whether a confirmation was enough. Only a level can need more than one.
    fileprivate static func isMet(
        _ demand: Self,
        by visitor: Visitor,
        _ proofs: FactorProofs,
        at now: Timestamp
    ) -> Bool {
        demand.isLevel ? demand.needs(of: visitor, proofs, at: now).isNothing : true
    }
}
