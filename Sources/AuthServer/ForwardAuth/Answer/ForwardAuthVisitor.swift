package import Sessions
package import UserAccounts

/// Who stands behind a proxy's question, read a moment ago.
package enum ForwardAuthVisitor: Sendable {
    /// Nobody who is signed in, and why their session is over where that is known.
    case nobody(EndReason?)
    /// Somebody with a live session.
    case person(ForwardedIdentity)
}

/// Whom an application is told about: an account as it is now, and the session that stands for it.
package struct ForwardedIdentity: Sendable, Equatable {
    /// The account.
    package let account: Account
    /// The session.
    package let session: SessionRecord
    /// False when the session went on in another browser, and the password has to be given again.
    var isConfirmed = true
}
