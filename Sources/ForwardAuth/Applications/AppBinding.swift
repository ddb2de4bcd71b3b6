import Hummingbird
import RequestEdge
import Sessions
import UserAccounts

/// Binds a handover code to the browser that requested it: a random value in a cookie at the application's own host, and
/// its digest in the redirects to the login page and back. An attacker who sees only the addresses cannot derive the value.
///
/// Each value has its own cookie, named after the digest: a browser that restores its tabs sends several requests at the
/// same moment, and their answers must not overwrite each other's value.
package struct AppBinding: Sendable {
    /// How long a browser keeps the cookie. It has to outlast signing in.
    static let lifetime = Duration.seconds(15 * 60)
    /// How many cookies of one request are read.
    private static let limit = 32

    private let secret: OpaqueSecret

    /// A new binding.
    init(random: TokenSource = .system) {
        secret = .random(from: random)
    }

    private init(_ secret: OpaqueSecret) {
        self.secret = secret
    }

    /// The values that a browser sent.
    static func all(in request: Request, named cookies: HostCookiePrefix) -> [AppBinding] {
        cookies.all(in: request).prefix(limit).compactMap { suffix, value in
            guard let secret = OpaqueSecret(wire: value) else { return nil }
            let binding = AppBinding(secret)
            return binding.suffix == suffix ? binding : nil
        }
    }

    /// The public digest of the value.
    var challenge: String { Base64URL.encode(secret.digest) }

    /// The suffix of its cookie's name.
    private var suffix: String { String(challenge.prefix(8)) }

    /// The `Set-Cookie` line that sets it.
    func header(named cookies: HostCookiePrefix) -> String {
        cookies.cookie(suffix).line(setting: secret.wireValue, for: Self.lifetime)
    }

    /// The `Set-Cookie` line that removes it.
    func clearingHeader(named cookies: HostCookiePrefix) -> String {
        cookies.cookie(suffix).clearingLine
    }
}
