package import Sessions

/// How many attempts to sign in failed before the one that began this session. Stored in the session, to be shown to its owner
/// (ASVS 6.3.5).
package struct FailedAttempts: Codable, Sendable, Equatable {
    package static let key = SessionKey<FailedAttempts>.json("failed_attempts")
    /// How long after the login the number is shown.
    package static let lifetime = Duration.seconds(86_400)

    package let count: Int
}
