/// A change of the profile of an account, as users and other applications see it: its name, its address and its groups. Fields
/// that are not named stay as they are.
package struct ProfileChange: Hashable, Sendable {
    /// A change of one optional text.
    package enum Field: Hashable, Sendable {
        case keep
        case set(String?)
    }

    /// A change of the groups.
    package enum Groups: Hashable, Sendable {
        /// Replaces the groups by these.
        case replace(Set<String>)

        /// Adds some groups and removes others. A group in both sets is removed.
        case edit(adding: Set<String>, removing: Set<String>)
    }

    /// The display name, as ``ProfileRules/displayName(_:)`` accepts it. `nil` keeps it.
    package var displayName: String?

    /// The email address, as ``ProfileRules/email(_:)`` accepts it.
    package var email: Field

    /// The groups, each as ``ProfileRules/groupName(_:)`` accepts it. `nil` keeps them.
    package var groups: Groups?

    package init(displayName: String? = nil, email: Field = .keep, groups: Groups? = nil) {
        self.displayName = displayName
        self.email = email
        self.groups = groups
    }

    /// Whether no field is named.
    package var isEmpty: Bool { displayName == nil && email == .keep && groups == nil }

    /// The account after the change. `nil` if it would have more groups than ``ProfileRules/areGroups(_:)`` allows.
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
