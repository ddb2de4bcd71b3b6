package import Sessions
package import UserAccounts

/// The user behind a proxy's request, as just read from the stores.
package enum ForwardAuthVisitor: Sendable {
    /// No signed-in user, and the reason why the session ended, if known.
    case anonymous(EndReason?)
    /// A user with a live session.
    case person(ForwardedIdentity)
}

/// The identity that an application gets: the current account, and its session.
package struct ForwardedIdentity: Sendable, Equatable {
    /// The account.
    package let account: Account
    /// The session.
    package let session: SessionRecord
    /// False if the session continued in another browser and needs the password again.
    var isConfirmed = true
}
