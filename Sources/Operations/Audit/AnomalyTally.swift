import Sessions
import UserAccounts

/// Counts anomalies between two lines of the audit log, in constant space.
package struct AnomalyTally: Sendable {
    /// The minimum time between two lines of the same kind.
    static let interval: Duration = .seconds(60)
    /// The maximum number of addresses in a line.
    static let addressLimit = 8

    /// The anomalies of one kind since its last line.
    struct Window: Sendable, Equatable {
        var count = 0
        let first: Timestamp
        var last: Timestamp
        /// The circumstances of the first one, which represent all.
        let context: AuditContext
        /// The first addresses they came from.
        var addresses: [String] = []
    }

    private var windows: [Anomaly: Window] = [:]
    private var written: [Anomaly: Timestamp] = [:]

    /// Counts one anomaly.
    mutating func add(_ anomaly: Anomaly, in context: AuditContext, at now: Timestamp) {
        var window = windows[anomaly] ?? Window(first: now, last: now, context: context)
        window.count += 1
        window.last = max(window.last, now)
        if let address = context.sourceAddress, window.addresses.count < Self.addressLimit,
            !window.addresses.contains(address)
        {
            window.addresses.append(address)
        }
        windows[anomaly] = window
    }

    /// Removes and returns the lines that may be written now: one a minute for each kind.
    mutating func takeDue(at now: Timestamp) -> [Anomaly: Window] {
        take(windows.filter { isDue($0.key, $0.value, at: now) }, at: now)
    }

    /// Removes and returns all lines, for the end of the server.
    mutating func takeAll(at now: Timestamp) -> [Anomaly: Window] {
        take(windows, at: now)
    }

    /// Takes back lines that could not be written.
    mutating func restore(_ unwritten: [Anomaly: Window]) {
        for (anomaly, old) in unwritten {
            guard let new = windows[anomaly] else {
                windows[anomaly] = old
                continue
            }
            var window = old
            window.count += new.count
            window.last = max(window.last, new.last)
            let more = new.addresses.filter { !old.addresses.contains($0) }
            window.addresses = Array((old.addresses + more).prefix(Self.addressLimit))
            windows[anomaly] = window
        }
    }

    private func isDue(_ anomaly: Anomaly, _ window: Window, at now: Timestamp) -> Bool {
        let since = anomaly.isTelling ? written[anomaly] : window.first
        guard let since else { return true }
        // A clock that was set back must not silence the log for that time.
        return now < since || now.elapsed(since: since) >= Self.interval
    }

    private mutating func take(_ due: [Anomaly: Window], at now: Timestamp) -> [Anomaly: Window] {
        for anomaly in due.keys {
            windows[anomaly] = nil
            written[anomaly] = now
        }
        return due
    }
}

extension AnomalyTally.Window {
    /// The line that reports it.
    func event(about anomaly: Anomaly, at now: Timestamp) -> AuditEvent {
        anomaly.event(
            at: now, in: context,
            details: [
                "count": .integer(Int64(count)), "first": .string(first.rfc3339), "last": .string(last.rfc3339),
                "addresses": .strings(addresses),
            ])
    }
}
