package import Sessions

/// The circumstances of an event: the part of an audit event that comes from the request.
///
/// Contains no secret: no header, no query, no body; the session only as a keyed reference (see ``AuditReferences``).
package struct AuditContext: Hashable, Sendable {
    /// The actor.
    package var actor: AuditActor

    /// Ties the events of one request together.
    package var requestID: String?

    /// The client's address after the trusted-proxy rule.
    package var sourceAddress: String?

    /// The address of the TCP peer.
    package var peerAddress: String?

    /// The client's `User-Agent`; cut to 256 characters when written.
    package var userAgent: String?

    /// The HTTP method.
    package var method: String?

    /// The template of the route, without parameters or query.
    package var route: String?

    /// The HTTP status answered.
    package var status: Int?

    /// The keyed reference of the session, never its identifier.
    package var sessionReference: String?

    package init(
        actor: AuditActor,
        requestID: String? = nil,
        sourceAddress: String? = nil,
        peerAddress: String? = nil,
        userAgent: String? = nil,
        method: String? = nil,
        route: String? = nil,
        status: Int? = nil,
        sessionReference: String? = nil
    ) {
        self.actor = actor
        self.requestID = requestID
        self.sourceAddress = sourceAddress
        self.peerAddress = peerAddress
        self.userAgent = userAgent
        self.method = method
        self.route = route
        self.status = status
        self.sessionReference = sessionReference
    }

    /// The server itself or a command at its terminal.
    package static let system = AuditContext(actor: .system)

    /// The same circumstances with another actor, for when the user has been identified.
    package func acting(as actor: AuditActor) -> AuditContext {
        var copy = self
        copy.actor = actor
        return copy
    }
}

/// The actor of an event.
package enum AuditActor: Hashable, Sendable {
    /// A client that has not been identified yet.
    case anonymous

    /// A user, acting on their own account.
    case user(PrincipalID)

    /// A user, acting as an administrator.
    case administrator(PrincipalID)

    /// The server itself, or the operator at its terminal.
    case system

    /// The account, if there is one.
    package var id: PrincipalID? {
        switch self {
        case .user(let id), .administrator(let id): id
        case .anonymous, .system: nil
        }
    }

    /// The value of `actor_type`.
    package var type: String {
        switch self {
        case .anonymous: "anonymous"
        case .user: "user"
        case .administrator: "admin"
        case .system: "system"
        }
    }
}
