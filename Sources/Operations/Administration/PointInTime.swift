import ServerSettings
package import Sessions
import UserAccounts

/// A point in time as administrators write it.
package enum PointInTime {
    /// Reads a time (`2026-11-23T16:00:00Z`), a day, which begins at midnight UTC (`2026-11-23`), or a length of time before `now`
    /// (`30m`, `24h`, `7d`). `nil` for any other text.
    package static func read(_ text: String, before now: Timestamp) -> Timestamp? {
        if let duration = DurationText.parse(text) { return now - duration }
        return Timestamp(rfc3339: text) ?? Timestamp(midnightOf: text)
    }

    /// What is said about other texts.
    package static let problem = "Write a time as 2026-11-23T16:00:00Z or 2026-11-23, or as 24h or 7d ago."
}
