import Sessions

/// What a rule asks of whoever comes.
package enum Access: Sendable, Hashable {
    /// Everybody passes, unasked: the session is not looked at and no identity is passed on.
    case bypass
    /// Nobody passes.
    case deny
    /// People who are signed in, and all that is asked of them.
    case person(Demands)

    /// Signed in, and nothing else.
    static let signedIn = Access.person(Demands())

    /// What is asked of somebody who is signed in. All of it has to hold.
    package struct Demands: Sendable, Hashable {
        /// One of these groups; none means that any account will do.
        var groups: [String] = []
        /// The least level of assurance.
        var level: AssuranceLevel?
        /// The longest time since they last proved their presence.
        var fresh: Duration?

        /// Whether somebody in these groups may come in, given the right session.
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
        if let level { parts.append("level aal\(level.rawValue)") }
        if let fresh { parts.append("fresh \(DurationText.format(fresh))") }
        return parts.isEmpty ? "signed-in" : parts.joined(separator: ", ")
    }
}
