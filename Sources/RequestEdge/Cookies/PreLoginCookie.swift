package import Hummingbird
package import Sessions

/// The cookie that binds pre-login forms to a browser.
///
/// It holds 32 random bytes, of which the form contains a masked copy. The server stores nothing, so anonymous clients
/// cost no write, and the cookie never becomes a session. Other sites can neither read it nor, thanks to the `__Host-`
/// prefix, set it.
package struct PreLoginCookie: Sendable {
    private let cookie: HostCookie

    /// - Parameter isSecure: False only with `--dev`.
    package init(isSecure: Bool) {
        cookie = HostCookie("coatcheck-login", isSecure: isSecure)
    }

    /// The secret of the browser. `nil` if the browser did not send exactly one.
    package func secret(in request: Request) -> CSRFSecret? {
        guard let value = cookie.value(in: request) else { return nil }
        return Base64URL.words(value.utf8, byteCount: 32).flatMap {
            CSRFSecret(bytes: Words($0[0], $0[1], $0[2], $0[3]).bytes)
        }
    }

    /// A secret for a browser that has none yet.
    func freshSecret(from source: TokenSource = .system) -> CSRFSecret? {
        CSRFSecret(bytes: source.words().bytes)
    }

    /// The `Set-Cookie` line that sets `secret` until the browser closes.
    package func header(setting secret: CSRFSecret) -> String {
        cookie.line(setting: Base64URL.encode(secret.bytes))
    }
}
