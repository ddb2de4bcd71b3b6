import Crypto
import Sessions

/// The host of an application, as far as sessions know it: what a ticket and a cookie are bound to.
///
/// Without a port, because browsers do not tell cookies apart by it.
struct AppHost: Sendable, Hashable {
    /// What all those names begin with.
    static let fields = "app."

    private let name: String

    init(_ host: String) {
        name = host.lowercased()
    }

    /// The name under which a session keeps what it knows of this host. A hash, because host names may be longer.
    var field: String {
        Self.fields + Base64URL.encode(SHA256.hash(data: Array(name.utf8)))
    }

    /// What a session remembers of a secret that is good at this host only, and only until its next hard rotation.
    func digest(of secret: SecretDigest, in session: SessionRecord) -> AppDigest {
        let hash = Array(SHA256.hash(data: secret.bytes + session.csrf.bytes + Array(name.utf8)))
        return AppDigest(SecretDigest(bytes: hash) ?? secret)
    }
}
