package import Sessions

/// An ended session, as reported to applications.
package struct Revocation: Sendable, Hashable {
    /// Its place in the order in which sessions ended; it grows, with gaps.
    package let sequence: Int64
    /// The session's public handle, `sid` in assertions.
    package let session: String
    /// The user of the session.
    package let principal: String?
    /// The reason why it ended.
    package let reason: String
    /// The time when it ended.
    package let endedAt: Timestamp
}
