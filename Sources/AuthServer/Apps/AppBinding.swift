import Hummingbird
import Sessions
import UserAccounts

/// What ties a ticket to the browser that asked for it: a random value in a cookie at the application's own host, and
/// its digest on the way to the login page and back. Who only sees addresses cannot make one from the other.
struct AppBinding: Sendable {
    private let secret: OpaqueSecret

    /// A new one.
    init(random: TokenSource = .system) {
        secret = .random(from: random)
    }

    /// The one a browser brought. `nil` when it brought none, or not exactly one.
    init?(in request: Request, named cookie: HostCookie) {
        guard let secret = cookie.value(in: request).flatMap({ OpaqueSecret(wire: $0) }) else { return nil }
        self.secret = secret
    }

    /// What may be shown.
    var challenge: String { Base64URL.encode(secret.digest) }

    /// The `Set-Cookie` line that hands it over until the browser closes.
    func header(named cookie: HostCookie) -> String {
        cookie.line(setting: secret.wireValue)
    }

    /// Whether a text can be a challenge.
    static func isChallenge(_ text: String) -> Bool {
        Base64URL.words(text.utf8, byteCount: 32) != nil
    }
}
