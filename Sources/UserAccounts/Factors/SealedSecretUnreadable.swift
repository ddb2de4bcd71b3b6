/// A factor has a secret, and this server cannot read it. No code can be checked: 503. It never means that the account has no
/// second factor.
package enum SealedSecretUnreadable: Error, Hashable, CustomStringConvertible {
    /// The key of this name is not among the configured ones.
    case keyMissing(id: String)

    /// It was changed, belongs to another account or factor, or is not a sealed secret at all.
    case altered

    package var description: String {
        switch self {
        case .keyMissing(let id): "the secret is encrypted under the key \(id), which this server does not have"
        case .altered: "the stored secret was altered, or belongs to another account or factor"
        }
    }
}
