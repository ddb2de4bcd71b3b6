import Logging
import Operations
import ServiceLifecycle

/// Removes old data when the server starts and every hour from then on, as long as the clock is trusted. A failed task is
/// tried again an hour later.
struct HourlyMaintenance: Service {
    private let name: String
    private let watch: ClockWatch
    private let logger: Logger
    private let work: @Sendable () async throws -> Void

    init(_ name: String, by watch: ClockWatch, logger: Logger, work: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.watch = watch
        self.logger = logger
        self.work = work
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            guard watch.mayRemove else {
                await pause(for: .seconds(60))
                continue
            }
            do {
                try await work()
            } catch {
                logger.warning("maintenance postponed", metadata: ["task": "\(name)", "error": "\(type(of: error))"])
            }
            await pause(for: .seconds(3_600))
        }
    }
}
