package import SQLInterface
package import Sessions

/// How often something happened within an hour, or how much of it there was at most.
package struct HourlyCount: Hashable, Sendable {
    /// The hour, counted from 1970 in UTC.
    package let hour: Int64

    /// The name of an event of the audit log, or of a measurement.
    package let name: String

    /// The reason of the event, if it has one.
    package let reason: String?

    package let number: Int

    package init(hour: Int64, name: String, reason: String? = nil, number: Int) {
        self.hour = hour
        self.name = name
        self.reason = reason
        self.number = number
    }

    private static let milliseconds: Int64 = 3_600_000

    /// The hour of a moment.
    package static func hour(of time: Timestamp) -> Int64 {
        let (hour, rest) = time.milliseconds.quotientAndRemainder(dividingBy: milliseconds)
        return rest < 0 ? hour - 1 : hour
    }

    /// When an hour begins.
    package static func start(ofHour hour: Int64) -> Timestamp {
        Timestamp(milliseconds: hour * milliseconds)
    }
}

/// What is counted by the hour: the events of the audit log, in the transactions that write them, and the live sessions.
///
/// Reading a week is a few hundred rows, however long the log is. Counts are kept for ``memory``, whatever happens to the log.
package struct HourlyCounts: Sendable {
    /// The name of the measurement of live sessions.
    package static let liveSessions = "live_sessions"
    /// How long counts are kept: 31 days.
    package static let memory = Duration.seconds(31 * 86_400)

    private let database: any SQLDatabase

    package init(database: any SQLDatabase) {
        self.database = database
    }

    /// All counts from the hour of `start` on, the oldest first.
    package func all(since start: Timestamp) async throws -> [HourlyCount] {
        try await database.read { try HourTable(connection: $0).counts(since: start) }
    }

    /// Notes how many sessions are live, and removes counts that are older than ``memory``. The largest number of an hour counts.
    package func note(liveSessions number: Int, at now: Timestamp) async throws {
        try await database.write { connection in
            let table = HourTable(connection: connection)
            try table.note(number, as: Self.liveSessions, at: now)
            try table.remove(before: now - Self.memory)
        }
    }
}
