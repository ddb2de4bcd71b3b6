package import Sessions

/// Failures under one key, since the last success.
package struct FailureCount: Hashable, Sendable {
    /// How many.
    package var count: Int

    /// When the first was.
    package var first: Timestamp

    /// When the last was.
    package var last: Timestamp

    /// When they may be forgotten.
    package var expiry: Timestamp

    package init(count: Int, first: Timestamp, last: Timestamp, expiry: Timestamp) {
        self.count = count
        self.first = first
        self.last = last
        self.expiry = expiry
    }
}
