/// Everything a store holds about one session.
///
/// It contains digests, never a token: a copy of the database yields no session (ASVS 7.2.1, 16.2.5).
public struct SessionRecord: Sendable, Equatable, Identifiable {
    /// The public handle.
    public let id: SessionID
    /// The digests by which a presented secret is recognised.
    public var secrets: SecretHistory
    /// The anti-forgery value of the session's forms.
    public var csrf: CSRFSecret
    /// The application that the session belongs to, if several share the store. `nil` for the program's own.
    public let application: String?
    /// The owner of the session, or `nil` for a visitor who has not signed in.
    public let principal: PrincipalID?
    /// The principal's credential epoch when the session was created, or last hard-rotated because of a change of credentials.
    /// The session is valid only under this one.
    public var epoch: CredentialEpoch
    /// When the session began.
    public let createdAt: Timestamp
    /// When each method last proved the principal's presence. Empty for a visitor.
    public var authentication: [AuthenticationMethod: Timestamp]
    /// The highest level that the principal has reached, or `nil` for a visitor. What counts now is ``assurance(at:)``.
    public var assurance: AssuranceLevel?
    /// When the session was last used, to the precision of the touch interval.
    public var lastSeen: Timestamp
    /// Longest gap between requests.
    public var idleTimeout: Duration
    /// When the session ends even if it is active.
    public var absoluteExpiry: Timestamp
    /// Which pair of timeouts applies to it.
    public let lifetime: SessionPolicy.Lifetime
    /// The client, as last seen.
    public var device: Device
    /// The application's named values.
    public var data: SessionData
    /// Counts the changes of ``data``; the first is 1.
    public var version: Int64

    /// Creates a record, for a store that reads one back.
    public init(
        id: SessionID,
        secrets: SecretHistory,
        csrf: CSRFSecret,
        application: String? = nil,
        principal: PrincipalID?,
        epoch: CredentialEpoch,
        createdAt: Timestamp,
        authentication: [AuthenticationMethod: Timestamp],
        assurance: AssuranceLevel?,
        lastSeen: Timestamp,
        idleTimeout: Duration,
        absoluteExpiry: Timestamp,
        lifetime: SessionPolicy.Lifetime,
        device: Device,
        data: SessionData,
        version: Int64
    ) {
        self.id = id
        self.secrets = secrets
        self.csrf = csrf
        self.application = application
        self.principal = principal
        self.epoch = epoch
        self.createdAt = createdAt
        self.authentication = authentication
        self.assurance = assurance
        self.lastSeen = lastSeen
        self.idleTimeout = idleTimeout
        self.absoluteExpiry = absoluteExpiry
        self.lifetime = lifetime
        self.device = device
        self.data = data
        self.version = version
    }

    /// When the session ends unless it is used earlier.
    public var idleExpiry: Timestamp { lastSeen + idleTimeout }

    /// When the session ends if it is not used again: the earlier of its two deadlines.
    public var expiry: Timestamp { min(idleExpiry, absoluteExpiry) }

    /// When the principal last proved their presence by any method.
    public var authenticatedAt: Timestamp? { authentication.values.max() }

    /// The tombstone of the session after it ended.
    public func ended(_ cause: SessionEnding, at now: Timestamp) -> EndedSession {
        EndedSession(
            id: id, application: application, principal: principal, cause: cause, endedAt: now, digests: secrets.all)
    }
}
