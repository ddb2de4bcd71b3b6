package import HTTPTypes
package import Hummingbird
package import Operations
package import Sessions
package import UserAccounts

/// The cookie that distinguishes a browser that has signed in before from one that guesses (see ``KnownBrowser``).
///
/// It outlives the session and authenticates no user.
package struct BrowserCookie: Sendable {
    /// 180 days from the last login.
    package static let lifetime = Duration.seconds(180 * 86_400)

    private let cookie: HostCookie
    private let trust: HostCookie
    private let trustLifetime: Duration
    private let browsers: KnownBrowsers

    /// - Parameter trustLifetime: how long a browser may go without being asked for the second factor.
    package init(isSecure: Bool, browsers: KnownBrowsers, trustLifetime: Duration) {
        cookie = HostCookie("coatcheck-browser", isSecure: isSecure)
        trust = HostCookie("coatcheck-trusted", isSecure: isSecure)
        self.trustLifetime = trustLifetime
        self.browsers = browsers
    }

    /// What the browser brought along from earlier logins, genuine or not.
    package func evidence(in request: Request) -> BrowserEvidence {
        BrowserEvidence(
            known: browser(in: request), trust: trust.value(in: request).flatMap { OpaqueSecret(wire: $0) })
    }

    /// The header fields for a browser in which a user has just signed in.
    package func fields(after user: SignedInUser, for request: Request) -> [HTTPField] {
        let trusted = user.trust.map {
            HTTPField(name: .setCookie, value: trust.line(setting: $0.wireValue, for: trustLifetime))
        }
        return [confirmation(of: user.account.id, for: request)] + (trusted.map { [$0] } ?? [])
    }

    /// The browser's evidence of an earlier login, genuine or not.
    package func browser(in request: Request) -> KnownBrowser? {
        cookie.value(in: request).flatMap { KnownBrowser(wire: $0) }
    }

    /// The header field for a browser that has just signed in.
    package func confirmation(of account: PrincipalID, for request: Request) -> HTTPField {
        let browser = browsers.confirm(browser(in: request), signedInTo: account)
        return HTTPField(name: .setCookie, value: cookie.line(setting: browser.wireValue, for: Self.lifetime))
    }
}
