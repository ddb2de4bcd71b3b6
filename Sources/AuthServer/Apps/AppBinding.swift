import Crypto
import HTTPTypes
import Hummingbird
import Sessions

/// What ties a ticket to the browser that asked for it: a random value in a cookie at the application's own host, and
/// its digest on the way to the login page and back. Who only sees addresses cannot make one from the other.
struct AppBinding: Sendable {
    private let secret: OpaqueSecret

    /// A new one.
    init(random: TokenSource = .system) {
        secret = .random(from: random)
    }

    /// The one a browser brought. `nil` when it brought none, or not exactly one.
    init?(in request: Request, named name: String) {
        var values: Set<Substring> = []
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == name { values.insert(parts[1]) }
            }
        }
        guard values.count == 1, let value = values.first, let secret = OpaqueSecret(wire: value) else { return nil }
        self.secret = secret
    }

    /// What may be shown.
    var challenge: String { Base64URL.encode(secret.digest) }

    /// The `Set-Cookie` line that hands it over until the browser closes.
    func header(named name: String, isSecure: Bool) -> String {
        "\(name)=\(secret.wireValue); Path=/\(isSecure ? "; Secure" : ""); HttpOnly; SameSite=Lax"
    }

    /// Whether a text can be a challenge.
    static func isChallenge(_ text: String) -> Bool {
        Base64URL.words(text.utf8, byteCount: 32) != nil
    }
}
