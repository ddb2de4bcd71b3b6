import HTTPTypes
package import Hummingbird
import HummingbirdSessions
import PageRendering
import RequestEdge
import ServerSettings
import Sessions
package import WebAddresses

/// The answer of the login page to a user who is already signed in.
package struct SignedInReturn: Sendable {
    typealias Context = AuthServerRequestContext

    let pages: Pages
    let settings: CookieSettings

    /// Redirects to `target`.
    ///
    /// If `target` is an application's address, its proxy did not see the session. So the cookie is sent again in its
    /// current scope (`cookie.domain` may have changed), and a browser in a loop gets an explanation.
    package func response(to target: ReturnTarget, for visitor: Visitor, _ request: Request) throws -> Response {
        guard !target.isLocal else { return pages.redirect(to: target.description) }
        let bounces = ReturnBounces(isSecure: settings.isSecure)
        let count = bounces.count(of: target, in: request)
        guard count < ReturnBounces.limit else { return explanation(of: target) }
        var response = pages.redirect(to: target.description)
        response.headers.append(HTTPField(name: .setCookie, value: bounces.line(counting: target, after: count)))
        let cookie = try settings.sessionCookie()
        if cookie.domain != nil,
            case .token(let token) = CookieScanner(name: cookie.name).scan(request.headers[values: .cookie]),
            token.id == visitor.session.id
        {
            let lifetime = visitor.session.cookieLifetime(at: pages.now)
            response.headers.append(
                HTTPField(name: .setCookie, value: cookie.header(setting: token, lifetime: lifetime)))
        }
        return response
    }

    private func explanation(of target: ReturnTarget) -> Response {
        let name = settings.name
        let host = (try? ForwardedAddress(url: target.description))?.host ?? target.description
        return pages.refusal(
            .conflict,
            hint: """
                Your browser sends \(host) no cookie named \(name), or two of them. Delete the cookies of \(host) in your \
                browser's settings and try again. If that does not help, tell an administrator: `cookie.domain` must be a \
                domain of both hosts.
                """,
            actions: [
                ErrorPage.Action(label: "Try again", href: target.description, style: "button-main"),
                ErrorPage.Action(label: "To your account", href: PagePath.account, style: "button-quiet"),
            ])
    }
}
