import PageRendering
package import Sessions
package import UserAccounts

/// A signed-in user, with the current account.
package struct Visitor: Sendable {
    package let session: Session
    package let account: Account

    /// The user as the frame of a page shows them.
    var viewer: Viewer {
        Viewer(
            name: account.displayName.isEmpty ? account.username.rawValue : account.displayName,
            isAdministrator: account.isAdministrator)
    }
}
