import Sessions
import UserAccounts

/// A signed-in user, with the current account.
struct Visitor: Sendable {
    let session: Session
    let account: Account

    /// The user as the frame of a page shows them.
    var viewer: Viewer {
        Viewer(
            name: account.displayName.isEmpty ? account.username.rawValue : account.displayName,
            isAdministrator: account.isAdministrator)
    }
}
