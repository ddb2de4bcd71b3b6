import HummingbirdSessions
import Operations

extension RetryAfter {
    /// The same number of seconds as in the header, as text for users.
    package static func describe(_ wait: Duration) -> String { SpanText.describe(.seconds(seconds(wait))) }
}
