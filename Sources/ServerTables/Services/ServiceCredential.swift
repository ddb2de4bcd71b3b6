package import Sessions
package import UserAccounts
import WebAddresses

/// A program with access to the service API: identified by a name, authenticated by a secret.
package struct ServiceCredential: Sendable, Hashable {
    /// The name that the operator gave it.
    package let name: String
    /// When it was issued.
    package let createdAt: Timestamp
    /// What it may do.
    package let grant: ServiceGrant

    /// Whether a name is valid: 1 to 64 ASCII letters, digits, `.`, `_` and `-`.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || ".-_".utf8.contains($0) }
    }
}

/// The secret of a service as it is sent: `Authorization: Bearer coatcheck_…`. The prefix lets secret scanners find
/// leaked tokens.
package struct ServiceToken: Sendable, CustomStringConvertible, CustomReflectable {
    private static let prefix = "coatcheck_"
    private static let scheme = "bearer "

    private let secret: OpaqueSecret

    package init(_ secret: OpaqueSecret) {
        self.secret = secret
    }

    /// Reads the value of `Authorization`. `nil` for anything but one well-formed token, without a database query.
    package init?(authorization value: String) {
        let (bytes, start) = (value.utf8, Self.scheme.utf8.count)
        guard bytes.count == start + Self.prefix.utf8.count + 43,
            // The name of the scheme is the only part in which case does not count (RFC 9110 §11.1).
            bytes.prefix(start).elementsEqual(Self.scheme.utf8, by: { $0 | 0x20 == $1 }),
            bytes.dropFirst(start).starts(with: Self.prefix.utf8),
            let secret = OpaqueSecret(wire: bytes.dropFirst(start + Self.prefix.utf8.count))
        else { return nil }
        self.secret = secret
    }

    /// The characters for the service. Never to be logged.
    package var wireValue: String { Self.prefix + secret.wireValue }

    /// The digest that the database stores.
    package var digest: [UInt8] { secret.digest }

    package var description: String { "ServiceToken" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
