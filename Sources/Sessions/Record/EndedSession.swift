/// Why a session stopped. The raw values are part of the JSON API.
public enum EndReason: String, Sendable, CaseIterable {
    /// Its owner signed out, or signed in again with the same browser.
    case logout
    /// Nobody used it for as long as its idle timeout.
    case idle
    /// It reached its absolute timeout.
    case absolute
    /// Somebody ended it on purpose: its owner from another device, or an administrator.
    case revoked
    /// Its owner signed in once more than the limit allows.
    case evicted
    /// Its owner's password or another credential changed.
    case passwordChanged = "password_changed"
    /// Its owner's account was disabled or deleted.
    case disabled
    /// A retired secret was presented: two parties held it.
    case replay
}

/// Why, by whom and with which remark a session is ended.
public struct SessionEnding: Sendable, Equatable {
    /// Why.
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

/// The tombstone of a session: enough to tell its owner why it ended and to recognise a late replay.
public struct EndedSession: Sendable, Equatable, Identifiable {
    /// The public handle the session had.
    public let id: SessionID
    /// Whose it was.
    public let principal: PrincipalID?
    /// Why, by whom and with which remark it was ended.
    public let cause: SessionEnding
    /// When.
    public let endedAt: Timestamp
    /// The digests of its secrets. The reason is told only to somebody who holds one of them.
    public let digests: [SecretDigest]

    /// Creates a tombstone, as a store does that reads one back.
    public init(
        id: SessionID,
        principal: PrincipalID?,
        cause: SessionEnding,
        endedAt: Timestamp,
        digests: [SecretDigest]
    ) {
        self.id = id
        self.principal = principal
        self.cause = cause
        self.endedAt = endedAt
        self.digests = digests
    }
}
