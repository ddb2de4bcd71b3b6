import Hummingbird
import Sessions

/// The cookie that ties a form to a browser before anybody is signed in.
///
/// It holds 32 random bytes, of which the form shows a masked copy. Nothing is stored, so visitors cost no write, and it
/// never becomes a session. A page of another site can neither read it nor, thanks to the `__Host-` prefix, plant it.
struct EntranceCookie: Sendable {
    private let cookie: HostCookie

    /// - Parameter isSecure: False only with `--dev`.
    init(isSecure: Bool) {
        cookie = HostCookie("coatcheck-login", isSecure: isSecure)
    }

    /// The secret the browser holds. `nil` when it has none, or not exactly one.
    func secret(in request: Request) -> CSRFSecret? {
        guard let value = cookie.value(in: request) else { return nil }
        return Base64URL.words(value.utf8, byteCount: 32).flatMap {
            CSRFSecret(bytes: Words($0[0], $0[1], $0[2], $0[3]).bytes)
        }
    }

    /// A secret for a browser that has none yet.
    func freshSecret(from source: TokenSource = .system) -> CSRFSecret? {
        CSRFSecret(bytes: source.words().bytes)
    }

    /// The `Set-Cookie` line that hands over `secret` until the browser closes.
    func header(setting secret: CSRFSecret) -> String {
        cookie.line(setting: Base64URL.encode(secret.bytes))
    }
}
