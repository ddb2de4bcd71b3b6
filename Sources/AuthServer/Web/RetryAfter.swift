import UserAccounts

/// The wait before a refused client may try again: the same for pages and API, in the header, text and audit log.
enum RetryAfter {
    /// The wait after a store did not answer, or while the server is overloaded.
    static let unavailable = Duration.seconds(5)

    /// Whole seconds, never less than the wait: a client that obeys must not be refused again.
    static func seconds(_ wait: Duration) -> Int64 { wait.wholeSeconds }

    /// The header's value.
    static func value(_ wait: Duration) -> String { String(seconds(wait)) }

    /// The wait in words.
    static func describe(_ wait: Duration) -> String { SpanText.describe(.seconds(seconds(wait))) }
}
