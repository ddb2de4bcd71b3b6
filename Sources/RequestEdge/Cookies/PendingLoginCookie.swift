package import HTTPTypes
package import Hummingbird
package import UserAccounts

/// The cookie of a login whose password was right and whose second factor is open. It is no session.
package struct PendingLoginCookie: Sendable {
    private let cookie: HostCookie

    /// - Parameter isSecure: False only with `--dev`.
    package init(isSecure: Bool) {
        cookie = HostCookie("coatcheck-pending", isSecure: isSecure)
    }

    /// The pending login that the browser names, known or not.
    package func token(in request: Request) -> PendingLoginToken? {
        cookie.value(in: request).flatMap { PendingLoginToken(wire: $0) }
    }

    /// The header field for a browser whose login needs a second factor.
    package func field(naming token: PendingLoginToken) -> HTTPField {
        HTTPField(name: .setCookie, value: cookie.line(setting: token.wireValue, for: PendingLogin.lifetime))
    }

    /// The header field that removes the cookie.
    package var clearing: HTTPField { HTTPField(name: .setCookie, value: cookie.clearingLine) }
}
