import ServerSettings
package import Sessions
import UserAccounts

/// The access that a rule grants.
package enum Access: Sendable, Hashable {
    /// Every request is allowed: the session is not read and no identity is passed on.
    case bypass
    /// Every request is refused.
    case deny
    /// Signed-in users who meet the demands.
    case person(Demands)

    /// Signed-in users, without further demands.
    static let signedIn = Access.person(Demands())

    /// The demands on a signed-in user. All of them must be met.
    package struct Demands: Sendable, Hashable {
        /// Membership in one of these groups; without groups any account suffices.
        package var groups: [String] = []
        /// The minimum level of assurance at the time of the request.
        package var level: AssuranceLevel?
        /// The longest time since the last authentication.
        var fresh: Duration?

        /// Whether the session must be bound to the browser that began it.
        package var bound = false

        /// Whether a user in these groups has access, given a suitable session.
        func admits(_ memberships: Set<String>) -> Bool {
            groups.isEmpty || groups.contains { memberships.contains($0) }
        }
    }
}

extension Access: CustomStringConvertible {
    package var description: String {
        switch self {
        case .bypass: "bypass"
        case .deny: "deny"
        case .person(let demands): demands.description
        }
    }
}

extension Access.Demands: CustomStringConvertible {
    package var description: String {
        var parts: [String] = []
        if !groups.isEmpty { parts.append("groups " + groups.joined(separator: ", ")) }
        if let level { parts.append("level \(level.name)") }
        if bound { parts.append("bound") }
        if let fresh { parts.append("fresh \(DurationText.format(fresh))") }
        return parts.isEmpty ? "signed-in" : parts.joined(separator: ", ")
    }
}
