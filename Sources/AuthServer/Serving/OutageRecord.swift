import Sessions
import UserAccounts

/// What is known of an outage, and what of it is in the log.
struct OutageRecord {
    private var since: Timestamp?
    private var isBeginningWritten = false

    /// What is to be written after this look.
    mutating func events(isReady: Bool, at now: Timestamp) -> [AuditEvent] {
        if since == nil, !isReady { since = now }
        guard let since else { return [] }
        let beginning = AuditEvent(.storeError, at: since, outcome: .fail, reason: .unavailable, in: .system)
        let seconds = AuditValue.integer(now.elapsed(since: since).components.seconds)
        let end = AuditEvent(.storeRecovered, at: now, in: .system, details: ["seconds": seconds])
        return (isBeginningWritten ? [] : [beginning]) + (isReady ? [end] : [])
    }

    /// They are in the log.
    mutating func written(isReady: Bool) {
        isBeginningWritten = true
        if isReady { self = OutageRecord() }
    }
}
