import Foundation
import Sessions

/// How many attempts to sign in failed before the one that began this session. Kept in the session, to be shown to its
/// owner (ASVS 6.3.5).
struct FailedAttempts: Codable, Sendable, Equatable {
    static let key = SessionKey<FailedAttempts>(
        "failed_attempts",
        encode: { Array(try JSONEncoder().encode($0)) },
        decode: { try JSONDecoder().decode(FailedAttempts.self, from: Data($0)) })
    /// How long after the login it is worth telling.
    static let lifetime = Duration.seconds(86_400)

    let count: Int
}
