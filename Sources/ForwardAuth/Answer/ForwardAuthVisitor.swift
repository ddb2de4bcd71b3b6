package import Sessions
package import UserAccounts

/// The user behind a proxy's request, as just read from the stores.
package enum ForwardAuthVisitor: Sendable {
    /// No signed-in user, and the reason why the session ended, if known.
    case anonymous(EndReason?)
    /// The cookie of a bound session, from a browser that does not prove that the session is its own.
    case unproven
    /// A user with a live session.
    case person(ForwardedIdentity)
}

/// The identity that an application gets: the current account, and its session.
package struct ForwardedIdentity: Sendable, Equatable {
    /// The account.
    package let account: Account
    /// The session.
    package let session: SessionRecord
    /// Whether the request proves that it comes from the browser that the session is bound to. False if the
    /// session is not bound at this host.
    var isBound = false
    /// False if the session continued in another browser and needs the password again.
    var isConfirmed = true
    /// What the account must be used for before all others. `nil` for almost all accounts.
    var confinement: Confinement?
}
