/// A session as a request sees it: the record at the time of the look-up, and the token that authenticated it.
///
/// Only ``SessionManager`` makes one, so a `Session` value means that the secret was presented or was just generated.
public struct Session: Sendable, Identifiable {
    /// The record that the store held.
    public let record: SessionRecord
    /// The token that the client holds, or will hold after this response.
    let token: SessionToken
    /// A token that the response must send to the client, or `nil` if the client already has the right one.
    public let tokenToSend: SessionToken?
    /// The details that ``CredentialEpoch/Source/standing(of:)`` returned with the epoch when the session was looked up. `nil`
    /// for a session that was created, or got a new secret, in this request.
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

    /// The same session with the record that the store holds now.
    package func updated(_ record: SessionRecord) -> Session {
        Session(record: record, token: token, offering: tokenToSend, details: details)
    }

    /// The public handle, stable for the session's life.
    public var id: SessionID { record.id }
    /// The owner of the session, or `nil` for a visitor.
    public var principal: PrincipalID? { record.principal }
    /// When the principal last proved their presence by any method.
    public var authenticatedAt: Timestamp? { record.authenticatedAt }

    /// The level of assurance that counts at `now`, which may be lower than the one that was reached once. `nil` for a visitor.
    /// See ``SessionRecord/assurance(at:)``.
    public func assurance(at now: Timestamp) -> AssuranceLevel? { record.assurance(at: now) }

    /// How long the browser should keep the cookie: the remaining lifetime of a remembered session, or `nil` for "until the
    /// browser closes".
    public func cookieLifetime(at now: Timestamp) -> Duration? {
        record.lifetime == .remembered ? record.absoluteExpiry.elapsed(since: now) : nil
    }

    /// Whether the principal proved their presence within `window` before `now`. A proof dated in the future, because the clock
    /// has been set back since, is not fresh.
    public func isFresh(within window: Duration, at now: Timestamp) -> Bool {
        guard let authenticatedAt, let age = now.age(of: authenticatedAt) else { return false }
        return age <= window
    }

    /// The application's value under `key`, or `nil` if there is none.
    ///
    /// - Throws: ``SessionError`` with code ``SessionError/Code/unreadableValue`` if the stored bytes cannot be decoded and the
    ///   key does not treat that as absent.
    public func value<Value>(_ key: SessionKey<Value>) throws -> Value? {
        try key.value(in: record.data)
    }
}
