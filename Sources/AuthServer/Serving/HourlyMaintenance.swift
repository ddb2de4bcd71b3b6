import Logging
import ServiceLifecycle

/// Upkeep that is done when the server starts and every hour from then on. What fails is tried again an hour later.
struct HourlyMaintenance: Service {
    private let name: String
    private let logger: Logger
    private let work: @Sendable () async throws -> Void

    init(_ name: String, logger: Logger, work: @escaping @Sendable () async throws -> Void) {
        self.name = name
        self.logger = logger
        self.work = work
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await work()
            } catch {
                logger.warning("maintenance put off", metadata: ["task": "\(name)", "error": "\(type(of: error))"])
            }
            await pause(for: .seconds(3_600))
        }
    }
}
