import ServerTables
package import Sessions

/// The time that an overview covers, divided into parts of equal length. The last part contains the present hour.
package enum ActivityPeriod: String, CaseIterable, Sendable {
    case day = "24h"
    case week = "7d"

    /// The hours of a part.
    package var hours: Int64 {
        switch self {
        case .day: 1
        case .week: 6
        }
    }

    /// The number of parts.
    package var parts: Int {
        switch self {
        case .day: 24
        case .week: 28
        }
    }

    /// The first hour, counted from 1970 in UTC.
    func firstHour(at now: Timestamp) -> Int64 {
        HourlyCount.hour(of: now) + 1 - Int64(parts) * hours
    }

    /// When each part begins.
    package func starts(at now: Timestamp) -> [Timestamp] {
        (0..<parts).map { HourlyCount.start(ofHour: firstHour(at: now) + Int64($0) * hours) }
    }
}
