import Crypto
import DeviceBinding
package import Sessions

/// The host of an application, to which handover codes and cookies are bound.
///
/// Without a port, because browsers share cookies across ports.
package struct AppHost: Sendable, Hashable {
    /// The common prefix of those names.
    package static let fields = "app."
    /// The common prefix of the names of bindings.
    static let bindingFields = SessionBinding.field + "."

    private let name: String

    package init(_ host: String) {
        name = host.lowercased()
    }

    /// The name under which a session keeps its access to this host. A hash, because host names may be longer.
    package var field: String {
        Self.fields + hash
    }

    /// The name under which a session keeps the binding of its browser at this host. Not one of an application's values.
    package var bindingField: String { Self.bindingFields + hash }

    private var hash: String { Base64URL.encode(SHA256.hash(data: Array(name.utf8))) }

    /// The digest of a secret that is valid at this host only, and only until the session's next hard rotation.
    package func digest(of secret: SecretDigest, in session: SessionRecord) -> AppDigest {
        let hash = Array(SHA256.hash(data: secret.bytes + session.csrf.bytes + Array(name.utf8)))
        return AppDigest(SecretDigest(bytes: hash) ?? secret)
    }
}
