package import Sessions
import UserAccounts

/// A time as a page prints it, in one form for programs and one for users.
package struct TimeText: Sendable, Equatable {
    /// RFC 3339, for `datetime` attributes.
    let machine: String
    /// For users, in UTC; relative if it is recent.
    package let text: PageText
    /// For users, in UTC, to the second.
    let exact: PageText

    /// Formats `timestamp` as seen at `now`: recent moments are relative, others are a date and a time.
    package init(_ timestamp: Timestamp, now: Timestamp) {
        let moment = CivilTime(timestamp)
        machine = moment.rfc3339
        exact = "\(moment.dateText), \(moment.clockWithSeconds) UTC"
        text = Self.describe(moment, at: timestamp, now: now)
    }

    /// A time that cannot be read, shown unchanged.
    package init(machine: String) {
        self.machine = machine
        text = PageText(verbatim: machine)
        exact = text
    }

    private static func describe(_ moment: CivilTime, at timestamp: Timestamp, now: Timestamp) -> PageText {
        let minutes = now.elapsed(since: timestamp).components.seconds / 60
        if timestamp <= now, minutes < 1 { return "just now" }
        if timestamp <= now, minutes < 60 { return minutes == 1 ? "1 minute ago" : "\(minutes) minutes ago" }
        switch CivilTime(now).dayNumber - moment.dayNumber {
        case 0: return "today, \(moment.clock) UTC"
        case 1: return "yesterday, \(moment.clock) UTC"
        case -1: return "tomorrow, \(moment.clock) UTC"
        default: return "\(moment.dateText), \(moment.clock) UTC"
        }
    }
}
