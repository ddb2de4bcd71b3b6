package import ServerTables
package import Sessions
package import UserAccounts

/// What happened in a period, in the terms of an administrator: computed from what is counted by the hour.
package struct Activity: Sendable {
    package let period: ActivityPeriod

    /// When each part of the period begins.
    package let starts: [Timestamp]

    /// The number of each kind in each part; for ``ActivityKind/live`` the largest.
    private var numbers: [ActivityKind: [Int]] = [:]

    /// Events that an administrator should look at, with their numbers in the last 24 hours, in the order of ``AuditEventName/alarming``.
    package private(set) var alarms: [(event: AuditEventName, number: Int)] = []

    /// How many sessions were live when they were counted last, in this hour or the one before. `nil` if they were not.
    package private(set) var latestLive: Int?

    /// - Parameters:
    ///   - counts: what was counted since the beginning of the period and of the last 24 hours; earlier and later hours are left out.
    package init(of counts: [HourlyCount], in period: ActivityPeriod, at now: Timestamp) {
        self.period = period
        starts = period.starts(at: now)
        for count in counts {
            guard let kind = ActivityKind(count) else { continue }
            let part = Int((count.hour - period.firstHour(at: now)) / period.hours)
            guard count.hour >= period.firstHour(at: now), part < period.parts else { continue }
            add(count.number, to: kind, part)
        }
        let today = ActivityPeriod.day.firstHour(at: now)
        let numbers = Dictionary(
            counts.filter { $0.hour >= today }.map { ($0.name, $0.number) }, uniquingKeysWith: +)
        latestLive =
            counts.last { $0.name == HourlyCounts.liveSessions && $0.hour >= HourlyCount.hour(of: now) - 1 }?.number
        alarms = AuditEventName.alarming.compactMap { event in numbers[event.rawValue].map { (event, $0) } }
    }

    private mutating func add(_ number: Int, to kind: ActivityKind, _ part: Int) {
        var parts = numbers[kind] ?? Array(repeating: 0, count: period.parts)
        parts[part] = kind == .live ? max(parts[part], number) : parts[part] + number
        numbers[kind] = parts
    }

    /// The number of a kind in each part.
    package func parts(of kind: ActivityKind) -> [Int] {
        numbers[kind] ?? Array(repeating: 0, count: period.parts)
    }
}
