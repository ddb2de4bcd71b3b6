/// A session as a request sees it: the record at the time of the look-up, and the token that proved it.
///
/// Only ``SessionManager`` makes one, so holding it means that the secret was presented, or just minted.
public struct Session: Sendable, Identifiable {
    /// What the store held.
    public let record: SessionRecord
    /// What the client holds, or will hold after this response.
    let token: SessionToken
    /// A token the response must hand to the client, or `nil` when it has the right one already.
    public let tokenToSend: SessionToken?
    /// What ``CredentialEpoch/Source/standing(of:)`` told of the principal beside the epoch, when the session was looked up.
    /// `nil` for a session that was made, or got a new secret, in this very request.
    public let details: (any Sendable)?

    init(record: SessionRecord, token: SessionToken, isNew: Bool) {
        self.init(record: record, token: token, offering: isNew ? token : nil)
    }

    /// A session whose client is offered `successor`.
    init(
        record: SessionRecord,
        token: SessionToken,
        offering successor: SessionToken?,
        details: (any Sendable)? = nil
    ) {
        self.record = record
        self.token = token
        self.tokenToSend = successor
        self.details = details
    }

    /// The same session with what the store holds now.
    package func updated(_ record: SessionRecord) -> Session {
        Session(record: record, token: token, offering: tokenToSend, details: details)
    }

    /// The public handle, stable for the session's life.
    public var id: SessionID { record.id }
    /// Whose session it is, or `nil` for a visitor.
    public var principal: PrincipalID? { record.principal }
    /// When the principal last proved their presence by any method.
    public var authenticatedAt: Timestamp? { record.authenticatedAt }
    /// The level reached, or `nil` for a visitor.
    public var assurance: AssuranceLevel? { record.assurance }

    /// How long the browser should keep the cookie: the rest of a remembered session's life, or `nil` for "until the
    /// browser closes".
    public func cookieLifetime(at now: Timestamp) -> Duration? {
        record.lifetime == .remembered ? record.absoluteExpiry.elapsed(since: now) : nil
    }

    /// Whether the principal proved their presence within `window` before `now`. A proof from ahead of the clock, which was
    /// set back since, is not fresh.
    public func isFresh(within window: Duration, at now: Timestamp) -> Bool {
        guard let authenticatedAt, let age = now.age(of: authenticatedAt) else { return false }
        return age <= window
    }

    /// The application's value under `key`, or `nil` when there is none.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unreadableValue`` when the stored bytes are not such a value
    ///   and the key does not treat it as absent.
    public func value<Value>(_ key: SessionKey<Value>) throws -> Value? {
        try key.value(in: record.data)
    }
}
