/// Why a session stopped. The raw values are part of the JSON API.
public enum EndReason: String, Sendable, CaseIterable {
    /// Its owner signed out, or signed in again with the same browser.
    case logout
    /// It was not used for as long as its idle timeout.
    case idle
    /// It reached its absolute timeout.
    case absolute
    /// The owner, from another device, or an administrator ended it deliberately.
    case revoked
    /// Its owner signed in once more than the limit allows.
    case evicted
    /// Its owner's password or another credential changed.
    case passwordChanged = "password_changed"
    /// Its owner's account was disabled or deleted.
    case disabled
    /// A client presented a retired secret: two parties held it.
    case replay
}

/// The reason, the actor and the remark with which a session is ended.
public struct SessionEnding: Sendable, Equatable {
    /// The reason.
    public let reason: EndReason
    /// Who did it, or `nil` for the system.
    public let actor: PrincipalID?
    /// A remark for the audit log. Default none.
    public let note: String?

    /// Describes an ending.
    public init(_ reason: EndReason, by actor: PrincipalID? = nil, note: String? = nil) {
        self.reason = reason
        self.actor = actor
        self.note = note
    }
}

/// The tombstone of a session: it can tell the owner why the session ended, and recognise a late replay.
public struct EndedSession: Sendable, Equatable, Identifiable {
    /// The public handle the session had.
    public let id: SessionID
    /// The application that it belonged to. `nil` for the program's own.
    public let application: String?
    /// The owner.
    public let principal: PrincipalID?
    /// The reason, the actor and the remark with which it was ended.
    public let cause: SessionEnding
    /// When it ended.
    public let endedAt: Timestamp
    /// The digests of its secrets. Only a client that holds one of the secrets learns the reason.
    public let digests: [SecretDigest]

    /// Creates a tombstone, for a store that reads one back.
    public init(
        id: SessionID,
        application: String? = nil,
        principal: PrincipalID?,
        cause: SessionEnding,
        endedAt: Timestamp,
        digests: [SecretDigest]
    ) {
        self.id = id
        self.application = application
        self.principal = principal
        self.cause = cause
        self.endedAt = endedAt
        self.digests = digests
    }
}
