package import Sessions

/// The one way in which entries leave the audit log: the oldest, when they have been kept for long enough.
///
/// Apart from ``AuditLog``, so that whoever writes to the log cannot remove from it.
package protocol AuditRetention: Sendable {
    /// Removes the oldest entries from before `cutoff`, at most `limit`, and records how many went and with which hash
    /// the last of them ended. The removal, its record and the chain's new beginning are stored together or not at all.
    ///
    /// - Returns: how many were removed. Nothing is recorded when there was none.
    func removeEntries(before cutoff: Timestamp, limit: Int, at now: Timestamp) async throws -> Int
}
