import UserAccounts

/// When a refused client may try again: one answer for pages and API, in the header, in the text and in the audit log.
enum RetryAfter {
    /// After a store did not answer, or while the server has more to do than it can.
    static let unavailable = Duration.seconds(5)

    /// Whole seconds, never less than the wait: a client that obeys must not be refused again.
    static func seconds(_ wait: Duration) -> Int64 { wait.wholeSeconds }

    /// The header's value.
    static func value(_ wait: Duration) -> String { String(seconds(wait)) }

    /// The same for people.
    static func describe(_ wait: Duration) -> String { SpanText.describe(.seconds(seconds(wait))) }
}
