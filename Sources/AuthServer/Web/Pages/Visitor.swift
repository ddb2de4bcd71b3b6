import Sessions
import UserAccounts

/// Somebody who is signed in, with the account as it is at this moment.
struct Visitor: Sendable {
    let session: Session
    let account: Account

    /// How the frame of a page shows them.
    var viewer: Viewer {
        Viewer(
            name: account.displayName.isEmpty ? account.username.rawValue : account.displayName,
            isAdministrator: account.isAdministrator)
    }
}
