package import HTTPTypes
package import Hummingbird
package import Sessions
package import UserAccounts

/// The cookie that distinguishes a browser that has signed in before from one that guesses (see ``KnownBrowser``).
///
/// It outlives the session and authenticates no user.
package struct BrowserCookie: Sendable {
    /// 180 days from the last login.
    package static let lifetime = Duration.seconds(180 * 86_400)

    private let cookie: HostCookie
    private let browsers: KnownBrowsers

    package init(isSecure: Bool, browsers: KnownBrowsers) {
        cookie = HostCookie("coatcheck-browser", isSecure: isSecure)
        self.browsers = browsers
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
