package import Sessions

/// Who did it.
package enum AuditActor: Hashable, Sendable {
    /// Nobody we know, yet.
    case anonymous

    /// A person, acting on their own account.
    case user(PrincipalID)

    /// A person, acting as an administrator.
    case administrator(PrincipalID)

    /// The server itself, or whoever sits at its terminal.
    case system

    /// The account, if there is one.
    package var id: PrincipalID? {
        switch self {
        case .user(let id), .administrator(let id): id
        case .anonymous, .system: nil
        }
    }

    /// The value of `actor_type`.
    package var type: String {
        switch self {
        case .anonymous: "anonymous"
        case .user: "user"
        case .administrator: "admin"
        case .system: "system"
        }
    }
}
