import HTTPTypes
package import Hummingbird
package import HummingbirdSessions
import Sessions
import UserAccounts
package import WebAddresses

/// Protects the pre-login forms: login, set-up and reset (ASVS 3.5.1, login CSRF).
package struct PreLoginForms: Sendable {
    private let cookie: PreLoginCookie
    private let origins: OriginPolicy

    package init(cookie: PreLoginCookie, origins: OriginPolicy) {
        self.cookie = cookie
        self.origins = origins
    }

    /// The verdict on a submitted form.
    package enum Verdict: Sendable, Equatable {
        case ours
        /// Another site sent it.
        case foreign
        /// Its token is missing, or belongs to another browser, or the browser lost the cookie.
        case stale
    }

    /// Judges a submitted form.
    package func verdict(on form: FormFields, in request: Request) -> Verdict {
        guard origins.judge(request.method, request.headers) != .foreign else { return .foreign }
        guard let secret = cookie.secret(in: request), secret.accepts(form.text("csrf_token")) else { return .stale }
        return .ours
    }

    /// What the forms of a page are bound to.
    package struct Binding: Sendable {
        /// The token for the form.
        package let token: String?
        /// The secret of the browser, to which challenges for passkeys are bound.
        package let secret: [UInt8]
        /// The `Set-Cookie` line for a browser without the cookie.
        package let setCookie: String?
    }

    /// Binds the forms of a page to the browser.
    package func binding(for request: Request) -> Binding {
        if let secret = cookie.secret(in: request) {
            return Binding(token: secret.masked(), secret: secret.bytes, setCookie: nil)
        }
        guard let secret = cookie.freshSecret() else { return Binding(token: nil, secret: [], setCookie: nil) }
        return Binding(token: secret.masked(), secret: secret.bytes, setCookie: cookie.header(setting: secret))
    }
}
