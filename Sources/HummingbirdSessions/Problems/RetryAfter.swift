import Sessions

/// When a refused client may try again.
package enum RetryAfter {
    /// After a store did not answer, or while the server is overloaded.
    package static let unavailable = Duration.seconds(5)

    /// Whole seconds, never less than the wait: a client that waits as told must not be refused again.
    package static func seconds(_ wait: Duration) -> Int64 { wait.wholeSeconds }

    /// The header's value.
    package static func value(_ wait: Duration) -> String { String(seconds(wait)) }
}
