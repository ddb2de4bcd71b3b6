/// A change of what an account tells people and other applications: its name, its address and its groups. Fields that
/// are not named stay as they are.
package struct ProfileChange: Hashable, Sendable {
    /// A change of one optional text.
    package enum Field: Hashable, Sendable {
        case keep
        case set(String?)
    }

    /// A change of the groups.
    package enum Groups: Hashable, Sendable {
        /// These instead of those before.
        case replace(Set<String>)

        /// Some more and some fewer. A group in both is removed.
        case edit(adding: Set<String>, removing: Set<String>)
    }

    /// The name to show, as ``ProfileRules/displayName(_:)`` accepts it. `nil` keeps it.
    package var displayName: String?

    /// Where to reach the person, as ``ProfileRules/email(_:)`` accepts it.
    package var email: Field

    /// The groups, each as ``ProfileRules/groupName(_:)`` accepts it. `nil` keeps them.
    package var groups: Groups?

    package init(displayName: String? = nil, email: Field = .keep, groups: Groups? = nil) {
        self.displayName = displayName
        self.email = email
        self.groups = groups
    }

    /// Whether nothing is named.
    package var isEmpty: Bool { displayName == nil && email == .keep && groups == nil }

    /// The account after the change. `nil` when it would have more groups than ``ProfileRules/areGroups(_:)`` allows.
    package func applied(to account: Account) -> Account? {
        var changed = account
        if let displayName { changed.displayName = displayName }
        if case .set(let address) = email { changed.email = address }
        switch groups {
        case nil: break
        case .replace(let all): changed.groups = all
        case .edit(let added, let removed): changed.groups = account.groups.union(added).subtracting(removed)
        }
        guard groups == nil || ProfileRules.areGroups(changed.groups) else { return nil }
        return changed
    }
}
