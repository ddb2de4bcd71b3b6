package import Sessions
import Synchronization
package import UserAccounts

/// The counters of `/metrics` since the process started. Names and labels are few and fixed, so clients cannot add any.
package final class ServerCounters: Sendable {
    private struct Counts {
        var requests: [Int: Int] = [:]
        var logins: [String: Int] = [:]
        var endings: [EndReason: Int] = [:]
        var fromMemory = 0
    }

    private let counts = Mutex(Counts())

    package init() {}

    /// A request was answered with `status`.
    package func answered(status: Int) {
        counts.withLock { $0.requests[status / 100, default: 0] += 1 }
    }

    /// The question of a proxy or an application was answered from memory alone, with 200.
    package func answeredFromMemory() {
        counts.withLock { counts in
            counts.requests[2, default: 0] += 1
            counts.fromMemory += 1
        }
    }

    /// A user signed in.
    package func signedIn() {
        counts.withLock { $0.logins["success", default: 0] += 1 }
    }

    /// An audit event was written; those of a refused login are counted.
    func recorded(_ event: AuditEventName) {
        let outcome: String? =
            switch event {
            case .loginFailed: "failure"
            case .loginFailuresExceeded: "throttled"
            default: nil
            }
        guard let outcome else { return }
        counts.withLock { $0.logins[outcome, default: 0] += 1 }
    }

    /// A session ended.
    package func ended(_ reason: EndReason) {
        counts.withLock { $0.endings[reason, default: 0] += 1 }
    }

    /// All counters in Prometheus' text format, version 0.0.4.
    ///
    /// - Parameter sessions: How many sessions there are; nil omits the gauge, because the store did not answer.
    package func prometheusText(sessions: Int?) -> String {
        let counts = counts.withLock { $0 }
        var text = ""
        if let sessions {
            text += Self.header(
                "coatcheck_sessions", "gauge", "Sessions in the store, including expired ones not removed yet.")
            text += "coatcheck_sessions \(sessions)\n"
        }
        text += Self.header("coatcheck_http_requests_total", "counter", "Requests answered, by class of status.")
        for status in 1...5 {
            text += "coatcheck_http_requests_total{status=\"\(status)xx\"} \(counts.requests[status] ?? 0)\n"
        }
        text += Self.header(
            "coatcheck_memory_answers_total", "counter",
            "Of these, questions of proxies and applications answered from memory alone.")
        text += "coatcheck_memory_answers_total \(counts.fromMemory)\n"
        text += Self.header("coatcheck_logins_total", "counter", "Logins decided, by outcome.")
        for outcome in ["success", "failure", "throttled"] {
            text += "coatcheck_logins_total{outcome=\"\(outcome)\"} \(counts.logins[outcome] ?? 0)\n"
        }
        text += Self.header("coatcheck_sessions_ended_total", "counter", "Sessions this process ended, by reason.")
        for reason in EndReason.allCases {
            text += "coatcheck_sessions_ended_total{reason=\"\(reason.rawValue)\"} \(counts.endings[reason] ?? 0)\n"
        }
        return text
    }

    private static func header(_ name: String, _ type: String, _ help: String) -> String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }
}

/// An audit log that also counts its events, so that no caller has to.
package struct CountingAuditLog: AuditLog {
    package let log: any AuditLog
    package let counters: ServerCounters

    package init(log: any AuditLog, counters: ServerCounters) {
        self.log = log
        self.counters = counters
    }

    package func append(_ events: [AuditEvent]) async throws -> [AuditEntry] {
        let entries = try await log.append(events)
        for event in events { counters.recorded(event.name) }
        return entries
    }

    package func page(_ query: AuditQuery) async throws -> AuditPage { try await log.page(query) }

    package func head() async throws -> AuditChain { try await log.head() }

    package func verify(against pinned: AuditChain?) async throws -> AuditVerification {
        try await log.verify(against: pinned)
    }
}
