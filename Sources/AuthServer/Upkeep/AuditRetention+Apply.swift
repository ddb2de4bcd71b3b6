import Sessions
import UserAccounts

extension AuditRetention {
    /// Removes all entries older than `lifetime`, batch by batch, so that no request waits long for the log.
    func apply(keeping lifetime: Duration, at now: Timestamp, batch: Int = 2_000) async throws {
        while !Task.isCancelled {
            let removed = try await removeEntries(before: now - lifetime, limit: batch, at: now)
            if removed < batch { return }
        }
    }
}
