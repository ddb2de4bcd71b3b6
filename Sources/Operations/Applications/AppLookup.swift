package import Sessions

/// The result of a look-up by the cookie of an application.
package enum AppLookup: Sendable {
    /// The cookie stands for this session. The details are those of its principal, as in ``Session/details``.
    case valid(SessionRecord, details: (any Sendable)?)
    /// It stands for this session, and the request does not prove to come from the browser that the application is bound to.
    case unproven(SessionRecord)
    /// It does not. The reason is present if the session recognised the cookie before it turned out to be past a timeout.
    case invalid(EndReason?)
    /// The store did not answer.
    case unavailable(any Error)
}
