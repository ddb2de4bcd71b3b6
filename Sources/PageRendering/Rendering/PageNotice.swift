import WebAddresses

/// The notice that a page shows after an action. The address names it by a word of this list and by nothing else.
package enum PageNotice: String, Sendable, CaseIterable {
    case deviceEnded = "device-ended"
    case othersEnded = "others-ended"
    case passwordChanged = "password-changed"
    case passwordSet = "password-set"
    case signedOut = "signed-out"
    case sessionRevoked = "session-revoked"
    case othersSignedOut = "others-signed-out"
    case accountChanged = "account-changed"
    case accountDeleted = "account-deleted"

    package var text: String {
        switch self {
        case .deviceEnded: "That device has been signed out."
        case .othersEnded: "All other devices have been signed out."
        case .passwordChanged: "Your password has been changed."
        case .passwordSet: "Your new password is set. Sign in with it."
        case .signedOut: "You have signed out."
        case .sessionRevoked: "That session has been signed out."
        case .othersSignedOut: "All other sessions have been signed out."
        case .accountChanged: "The account has been changed."
        case .accountDeleted: "The account has been deleted."
        }
    }

    /// The page at `path`, saying this.
    package func link(to path: String) -> String {
        LocalLink(path, [("done", rawValue)]).description
    }
}
