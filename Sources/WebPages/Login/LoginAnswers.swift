import HTTPTypes
import Hummingbird
import Operations
import PageRendering
package import RequestEdge
import UserAccounts
import WebAddresses

/// The answers of a login that are the same after its password and after its second factor.
package struct LoginAnswers: Sendable {
    let pages: Pages
    let browserCookie: BrowserCookie
    let pendingCookie: PendingLoginCookie

    package init(pages: Pages, browserCookie: BrowserCookie, pendingCookie: PendingLoginCookie) {
        self.pages = pages
        self.browserCookie = browserCookie
        self.pendingCookie = pendingCookie
    }

    /// A session has begun: to the page that the user asked for, or first to the factors after a recovery code.
    func signedIn(_ user: SignedInUser, next: ReturnTarget?, _ request: Request) -> Response {
        let target = (next ?? .account).description
        var response = pages.redirect(
            to: user.leadsToFactors ? PageNotice.recoveryCodeUsed.link(to: PagePath.factors) : target)
        for field in browserCookie.fields(after: user, for: request) { response.headers.append(field) }
        if pendingCookie.token(in: request) != nil { response.headers.append(pendingCookie.clearing) }
        return response
    }

    /// The password is right: to the page for the second factor.
    func needsFactor(_ login: OpenLogin, next: ReturnTarget?) -> Response {
        var response = pages.redirect(
            to: LocalLink(PagePath.loginFactor, [("next", next?.description ?? "")]).description)
        response.headers.append(pendingCookie.field(naming: login.token))
        return response
    }

    /// Back to the password, because the pending login is over.
    func expired(next: ReturnTarget?) -> Response { ended(.loginExpired, next: next) }

    /// Back to the password, with the reason.
    func ended(_ reason: PageNotice, next: ReturnTarget?) -> Response {
        let fields = [("done", reason.rawValue), ("next", next?.description ?? "")]
        var response = pages.redirect(to: LocalLink(PagePath.login, fields).description)
        response.headers.append(pendingCookie.clearing)
        return response
    }

    /// Too many sessions.
    static let limitProblems = FormProblems(
        "Too many devices", "You are signed in on as many devices as are allowed. Sign out on one of them first.",
        field: "username")
}
