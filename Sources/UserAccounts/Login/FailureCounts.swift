package import Sessions

/// Where failures are counted. A thrown error means that the counters are unavailable.
///
/// An implementation must be bounded: names that somebody invents must not take all room. What it must forget first are
/// counts that expired, then the smallest and oldest.
package protocol FailureCounts: Sendable {
    /// Hands the counts of `keys` to `body` and stores what it made of them, in one step that no other comes between.
    /// A key without failures has no entry, before and after.
    func change<Value: Sendable>(
        _ keys: [FailureKey],
        _ body: @escaping @Sendable (inout [FailureKey: FailureCount]) -> Value
    ) async throws -> Value

    /// Forgets what expired before `moment`, and what there is no room for. Returns how many counts were forgotten.
    func sweep(before moment: Timestamp) async throws -> Int
}
