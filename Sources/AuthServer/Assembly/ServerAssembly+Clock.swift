package import Logging
import SQLInterface
package import ServerSettings
import ServerTables
package import Sessions
import UserAccounts

extension ServerAssembly {
    /// The state of the clock, by which old data is removed, for the operator.
    package struct ClockReport: Sendable {
        /// The current time of the clock.
        package let now: Timestamp
        /// The latest moment at which a server trusted its clock; `nil` before the first one.
        package let lastKnown: Timestamp?
        /// Whether a server that starts now removes nothing until the operator confirms the clock.
        package let needsConfirmation: Bool
    }

    /// Compares this machine's clock with the time at which a server last ran.
    package static func clockReport(
        _ configuration: ServerConfiguration,
        logger: Logger,
        clock: any WallClock = SystemClock()
    ) async throws -> ClockReport {
        try await withClockRecord(configuration, clock, logger) { try await report($0, at: clock.now()) }
    }

    /// Lets servers trust this machine's clock from now on. Returns the previous state.
    package static func acceptClock(
        _ configuration: ServerConfiguration,
        logger: Logger,
        clock: any WallClock = SystemClock()
    ) async throws -> ClockReport {
        try await withClockRecord(configuration, clock, logger) { record in
            let before = try await report(record, at: clock.now())
            try await record.accept(before.now)
            return before
        }
    }

    private static func report(_ record: ClockRecord, at now: Timestamp) async throws -> ClockReport {
        let known = try await record.known()
        let needsConfirmation = known.map { ClockTrust(known: $0).isImplausible(at: now) } ?? false
        return ClockReport(now: now, lastKnown: known, needsConfirmation: needsConfirmation)
    }

    private static func withClockRecord<Value>(
        _ configuration: ServerConfiguration,
        _ clock: any WallClock,
        _ logger: Logger,
        _ body: (ClockRecord) async throws -> Value
    ) async throws -> Value {
        let (database, _, _) = try await openDatabase(configuration, for: .command, clock: clock, logger: logger)
        do {
            let value = try await StoreProblem.locating(configuration.database) {
                try await body(ClockRecord(database: database, origin: .thisProcess))
            }
            await database.shutdown()
            return value
        } catch {
            await database.shutdown()
            throw error
        }
    }
}
