import Foundation
package import Sessions
import Synchronization

/// The value of `Date` headers (RFC 9110 §5.6.7), formatted once a second.
package final class HTTPDate: Sendable {
    private struct Formatted {
        var second: Int64 = .min
        var text = ""
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private let formatted = Mutex(Formatted())

    package init() {}

    /// The header's value at a moment, as in `Sun, 06 Nov 1994 08:49:37 GMT`.
    package func text(at now: Timestamp) -> String {
        let second = now.milliseconds / 1000
        return formatted.withLock { formatted in
            if formatted.second != second { formatted = Formatted(second: second, text: Self.format(second)) }
            return formatted.text
        }
    }

    static func format(_ second: Int64) -> String {
        var (time, parts) = (time_t(second), tm())
        gmtime_r(&time, &parts)
        func padded(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
        let day = days[Int(parts.tm_wday)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(padded).joined(separator: ":")
        return "\(day), \(padded(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900) \(clock) GMT"
    }
}
