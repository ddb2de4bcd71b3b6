import HTTPTypes
import Hummingbird
import HummingbirdSessions
package import Operations
import PageRendering
package import RequestEdge
import Sessions
package import UserAccounts
import WebAddresses

/// `/account`: the user's own profile, devices and password.
package struct AccountRoutes: PageRouteGroup {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let passwordChange: OwnPasswordChange
    let browserCookie: BrowserCookie
    let alarms: AccountAlarms
    let verifier: FactorVerifier
    let passkeyOffer: PasskeyOffer
    /// The minimum length of a new password, in characters.
    package let minimumLength: Int

    package init(
        pages: Pages,
        passwordChange: OwnPasswordChange,
        browserCookie: BrowserCookie,
        alarms: AccountAlarms,
        verifier: FactorVerifier,
        passkeyOffer: PasskeyOffer,
        minimumLength: Int
    ) {
        self.pages = pages
        self.passwordChange = passwordChange
        self.browserCookie = browserCookie
        self.alarms = alarms
        self.verifier = verifier
        self.passkeyOffer = passkeyOffer
        self.minimumLength = minimumLength
    }

    package func add(to groups: PageGroups) {
        let path = PagePath.account
        groups.signedIn.get(RouterPath(path), use: pages.visited(show))
        groups.fresh.post(RouterPath(path + "/devices/end"), use: pages.visited(endDevice))
        groups.fresh.post(RouterPath(path + "/devices/end-others"), use: pages.visited(endOthers))
        groups.account.post(RouterPath(path + "/passkey-offer/end"), use: pages.visited(endPasskeyOffer))
        groups.open.post(
            RouterPath(path + "/password"), use: pages.visited(twice: changePasswordAgain, changePassword))
    }

    @Sendable
    private func show(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let offer = passkeyOffer.decision(for: visitor, request)
        var response = try await page(visitor, request, context, offersPasskey: offer.isShown)
        if let field = offer.field { response.headers.append(field) }
        return response
    }

    @Sendable
    private func endPasskeyOffer(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        var response = pages.redirect(to: PagePath.account)
        response.headers.append(passkeyOffer.ending)
        return response
    }

    @Sendable
    private func endDevice(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        guard let id = SessionID(form.text("session")) else { return pages.refusal(.notFound) }
        guard id != visitor.session.id else {
            try await context.session.logout()
            return pages.redirect(to: PageNotice.signedOut.link(to: PagePath.login))
        }
        guard try await context.session.revoke(id) else { return pages.refusal(.notFound) }
        return pages.redirect(to: PageNotice.deviceEnded.link(to: PagePath.account))
    }

    @Sendable
    private func endOthers(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        try await context.session.revokeOthers()
        return pages.redirect(to: PageNotice.othersEnded.link(to: PagePath.account))
    }

    /// The form contains the current password, so no other proof of presence is required (ASVS 6.2.3).
    @Sendable
    private func changePassword(_ request: Request, _ visitor: Visitor, _ context: Context) async throws -> Response {
        let form = try await FormFields(reading: request)
        guard form.text("new") == form.text("new_again") else {
            return try await page(visitor, request, context, .differentEntries(field: "new_again"))
        }
        let outcome = try await passwordChange.perform(
            current: Password(form.text("current")),
            new: Password(form.text("new")),
            others: form.isTicked("keep_other_sessions") ? .keep : .end,
            browser: browserCookie.browser(in: request),
            request: context.session,
            context: context.auditContext(for: request)
        )
        switch outcome {
        case .changed:
            return pages.redirect(to: PageNotice.passwordChanged.link(to: PagePath.account))
        case .weak(let problems):
            let problems = FormProblems(problems, minimumLength: minimumLength, field: "new")
            return try await page(visitor, request, context, problems)
        case .refused(let refusal):
            let problems = FormProblems("Nothing was changed", "That is not your current password.", field: "current")
            return try await pages.answer(refusal, rejection: (.unprocessableContent, problems)) {
                try await page(visitor, request, context, status: $0, $1)
            }
        case .overtaken:
            return pages.redirect(to: PagePath.account)
        }
    }

    @Sendable
    private func changePasswordAgain(
        _ session: Session,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        let form = try await FormFields(reading: request)
        let outcome = try await passwordChange.perform(
            again: session, new: Password(form.text("new")), browser: browserCookie.browser(in: request),
            request: context.session, context: context.auditContext(for: request))
        guard case .changed = outcome else { return pages.toLogin(from: request) }
        return pages.redirect(to: PageNotice.passwordChanged.link(to: PagePath.account))
    }

    /// After a login, too, authenticators learn what they may forget.
    private func signals(of account: Account) async throws -> PasskeySignals? {
        guard account.factors.contains(.passkey) else { return nil }
        return try await PasskeySignals(of: account, verifier, at: pages.now)
    }

    private func page(
        _ visitor: Visitor,
        _ request: Request,
        _ context: Context,
        status: HTTPResponse.Status = .unprocessableContent,
        offersPasskey: Bool = false,
        _ problems: FormProblems? = nil
    ) async throws -> Response {
        let records = try await context.session.devices()
        let content = OwnAccountPage(
            visitor.account,
            session: visitor.session,
            devices: records,
            places: pages.places,
            minimumLength: minimumLength,
            offersPasskey: offersPasskey,
            signals: try await signals(of: visitor.account),
            problems: problems,
            now: pages.now
        )
        let notices = try await alarms.notices(for: visitor)
        let status = problems == nil ? .ok : status
        return pages.answer(content, status: status, for: visitor, request, context, notices: notices)
    }
}
