package import SQLInterface
import ServerTables
package import Sessions

/// Reads what the overview shows of all servers on the database.
package struct ServerActivity: Sendable {
    private let counts: HourlyCounts
    private let running: RunningServers
    private let clock: any WallClock

    package init(_ database: any SQLDatabase, clock: any WallClock) {
        counts = HourlyCounts(database: database)
        running = RunningServers(database: database)
        self.clock = clock
    }

    /// What happened in the period that ends now.
    package func activity(in period: ActivityPeriod) async throws -> Activity {
        let now = clock.now()
        let start = min(ActivityPeriod.day.firstHour(at: now), period.firstHour(at: now))
        let counted = try await counts.all(since: HourlyCount.start(ofHour: start))
        return Activity(of: counted, in: period, at: now)
    }

    /// The servers that reported a short time ago.
    package func servers() async throws -> [(url: String, version: String, seen: Timestamp)] {
        try await running.all(at: clock.now()).map { ($0.url, $0.version, $0.seen) }
    }
}
