package import Sessions

/// A session that ended, as applications are told.
package struct Revocation: Sendable, Hashable {
    /// Its place in the order in which sessions ended; it grows, with gaps.
    package let sequence: Int64
    /// The session's public handle, `sid` in assertions.
    package let session: String
    /// Whose it was.
    package let principal: String?
    /// Why it ended.
    package let reason: String
    /// When.
    package let endedAt: Timestamp
}
