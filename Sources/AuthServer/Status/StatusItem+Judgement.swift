import Operations
import SQLiteClient
import ServerTables
import Sessions
import UserAccounts

/// The decisions of `coatcheck status`, apart from how it finds out.
extension StatusItem {
    /// How long before its end a certificate needs attention. One that is renewed by itself is never that old.
    static let certificateNotice: Duration = .seconds(14 * 86_400)
    /// How long before its end a certificate is urgent.
    static let certificateUrgency: Duration = .seconds(2 * 86_400)
    /// How old the last backup may be.
    static let backupAge: Duration = .seconds(8 * 86_400)

    /// How far a near cache may be behind. A store that answers slowly for a moment is no matter.
    static let cacheLag: Duration = .seconds(10)

    /// The certificate of `tls.certificate`.
    static func certificate(until end: Timestamp, at now: Timestamp) -> StatusItem {
        let facts: [String: Fact] = ["expires_at": .text(end.rfc3339)]
        guard end > now else {
            return StatusItem("certificate", .failed, "expired at \(end.rfc3339): renew it", facts)
        }
        let left = end.elapsed(since: now)
        let state: State = left < certificateUrgency ? .failed : left < certificateNotice ? .attention : .ok
        let advice = state == .ok ? "" : ": renew it"
        return StatusItem("certificate", state, "expires in \(span(left)), at \(end.rfc3339)\(advice)", facts)
    }

    /// The last backup by `coatcheck backup`, if there was one.
    static func backup(at time: Timestamp?, now: Timestamp) -> StatusItem {
        guard let time else {
            return StatusItem("backup", .attention, "none yet by `coatcheck backup FILE`")
        }
        let age = now.elapsed(since: time)
        let isOld = age > backupAge
        return StatusItem(
            "backup", isOld ? .attention : .ok,
            "\(span(age)) ago\(isOld ? ": make one by `coatcheck backup FILE`" : "")",
            ["made_at": .text(time.rfc3339)])
    }

    /// The disk of the database's file.
    static func disk(_ level: DiskLevel, free: Int64) -> StatusItem {
        let text = "\(free / 1_048_576) MiB free"
        let facts: [String: Fact] = ["free_bytes": .number(free)]
        return switch level {
        case .ample: StatusItem("disk", .ok, text, facts)
        case .low: StatusItem("disk", .attention, "\(text): make room soon", facts)
        case .full: StatusItem("disk", .failed, "\(text): users cannot sign in; make room", facts)
        }
    }

    /// The servers that have reported lately, with their versions and the time since.
    static func servers(_ reports: [RunningServer], at now: Timestamp) -> StatusItem {
        guard !reports.isEmpty else {
            return StatusItem(
                "servers", .failed, "none has reported lately: start it, or look at its log", ["count": 0])
        }
        let list = reports.map { report in
            let age = span(now.elapsed(since: report.seen))
            return ([report.url, report.version].filter { !$0.isEmpty } + ["\(age) ago"]).joined(separator: ", ")
        }.joined(separator: "; ")
        return StatusItem(
            "servers", .ok, "\(reports.count == 1 ? "1 reported" : "\(reports.count) reported"): \(list)",
            ["count": .number(Int64(reports.count))])
    }

    /// Events of the last day that an administrator should look at, with their numbers.
    static func alarms(_ counts: [(event: String, count: Int, isMore: Bool)]) -> StatusItem {
        let found = counts.filter { $0.count > 0 }
        guard !found.isEmpty else { return StatusItem("alarms", .ok, "none in the last 24 hours") }
        let list = found.map { "\($0.event) \($0.count)\($0.isMore ? " or more" : "")" }.joined(separator: ", ")
        return StatusItem(
            "alarms", .attention, "in the last 24 hours: \(list); see `coatcheck audit list --event NAME`",
            Dictionary(uniqueKeysWithValues: found.map { ($0.event, .number(Int64($0.count))) }))
    }

    /// The clock, by which old data is removed.
    static func clock(needsConfirmation: Bool, now: Timestamp) -> StatusItem {
        needsConfirmation
            ? StatusItem(
                "clock", .attention,
                "\(now.rfc3339), far from when a server last ran: check it, then `coatcheck clock accept`")
            : StatusItem("clock", .ok, now.rfc3339)
    }

    static func span(_ duration: Duration) -> String { SpanText.describe(duration) }
}
