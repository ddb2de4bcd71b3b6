import ServerSettings
package import Sessions
import UserAccounts

/// A point in time as administrators write it.
package enum PointInTime {
    /// Reads a time (`2026-11-23T16:00:00Z`), a day, which begins at midnight UTC (`2026-11-23`), or a length of time before `now`
    /// (`30m`, `24h`, `7d`). `nil` for any other text. What lies before 1970 is the beginning of 1970.
    package static func read(_ text: String, before now: Timestamp) -> Timestamp? {
        let time = DurationText.parse(text).map { now - $0 } ?? Timestamp(rfc3339: text) ?? Timestamp(midnightOf: text)
        return time.map { max($0, Timestamp(milliseconds: 0)) }
    }

    /// What is said about other texts.
    package static let problem = "Write a time as 2026-11-23T16:00:00Z or 2026-11-23, or as 24h or 7d ago."
}
