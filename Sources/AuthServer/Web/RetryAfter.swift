import HummingbirdSessions

extension RetryAfter {
    /// The same number of seconds as in the header, for people.
    static func describe(_ wait: Duration) -> String { SpanText.describe(.seconds(seconds(wait))) }
}
