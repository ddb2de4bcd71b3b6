import WebAddresses

/// The notice that a page shows after an action. The address names it by a word of this list and by nothing else.
package enum PageNotice: String, Sendable, CaseIterable {
    case deviceEnded = "device-ended"
    case othersEnded = "others-ended"
    case passwordChanged = "password-changed"
    case passwordSet = "password-set"
    case signedOut = "signed-out"
    case sessionRevoked = "session-revoked"
    case sessionsRevoked = "sessions-revoked"
    case noSessionSelected = "no-session-selected"
    case othersSignedOut = "others-signed-out"
    case accountChanged = "account-changed"
    case accountDeleted = "account-deleted"
    case loginExpired = "login-expired"
    case sessionLimit = "session-limit"
    case passkeyAdded = "passkey-added"
    case passkeyRenamed = "passkey-renamed"
    case passkeyRemoved = "passkey-removed"
    case codesAdded = "codes-added"
    case codesRemoved = "codes-removed"
    case factorAtLoginChanged = "factor-at-login-changed"
    case browserForgotten = "browser-forgotten"
    case recoveryCodeUsed = "recovery-code-used"
    case factorsReset = "factors-reset"

    package var text: PageText {
        switch self {
        case .deviceEnded: "That device has been signed out."
        case .othersEnded: "All other devices have been signed out."
        case .passwordChanged: "Your password has been changed."
        case .passwordSet: "Your new password is set. Sign in with it."
        case .signedOut: "You have signed out."
        case .sessionRevoked: "That session has been signed out."
        case .sessionsRevoked: "Those sessions have been signed out."
        case .noSessionSelected: "No session was signed out: select some first, or filter the list."
        case .othersSignedOut: "All other sessions have been signed out."
        case .accountChanged: "The account has been changed."
        case .accountDeleted: "The account has been deleted."
        case .loginExpired: "That took too long, or there were too many wrong codes. Please sign in once more."
        case .sessionLimit: "You are signed in on as many devices as are allowed. Sign out on one of them first."
        case .passkeyAdded: "Your passkey has been added."
        case .passkeyRenamed: "Your passkey has a new name."
        case .passkeyRemoved: "That passkey has been removed. You may delete it on the device, too."
        case .codesAdded: "Your authenticator app is in use from now on."
        case .codesRemoved: "Codes of your authenticator app are no longer accepted."
        case .factorAtLoginChanged: "Your choice is stored."
        case .browserForgotten: "That browser is asked for the second factor again."
        case .recoveryCodeUsed:
            "You signed in with a recovery code. If you have lost your second factor, remove it here and set up another one."
        case .factorsReset: "All second factors of the account have been removed."
        }
    }

    /// The page at `path`, saying this.
    package func link(to path: String) -> String {
        LocalLink(path, [("done", rawValue)]).description
    }
}
