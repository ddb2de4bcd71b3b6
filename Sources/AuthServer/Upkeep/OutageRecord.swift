import Sessions
import UserAccounts

/// The state of an outage, and the part of it that is in the log.
struct OutageRecord {
    private var since: Timestamp?
    private var isBeginningWritten = false

    /// The events to write after this check.
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
