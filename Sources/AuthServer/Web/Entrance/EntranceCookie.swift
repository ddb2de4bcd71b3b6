import HTTPTypes
import Hummingbird
import Sessions

/// The cookie that ties a form to a browser before anybody is signed in.
///
/// It holds 32 random bytes, of which the form shows a masked copy. Nothing is stored, so visitors cost no write, and it
/// never becomes a session. A page of another site can neither read it nor, thanks to the `__Host-` prefix, plant it.
struct EntranceCookie: Sendable {
    let name: String
    private let isSecure: Bool

    /// - Parameter isSecure: False only with `--dev`: then the name has no prefix either.
    init(isSecure: Bool) {
        self.isSecure = isSecure
        name = (isSecure ? "__Host-" : "") + "coatcheck-login"
    }

    /// The secret the browser holds. `nil` when it has none, or not exactly one.
    func secret(in request: Request) -> CSRFSecret? {
        var values: Set<String> = []
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == name { values.insert(String(parts[1])) }
            }
        }
        guard values.count == 1, let value = values.first else { return nil }
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
        let secure = isSecure ? "; Secure" : ""
        return "\(name)=\(Base64URL.encode(secret.bytes)); Path=/\(secure); HttpOnly; SameSite=Lax"
    }
}
