import Logging
import NIOCore
import NIOPosix
import Operations
import ServiceLifecycle

/// Tells the service manager that the server is alive, at twice the rate that it asks for, and only if all event loops take work.
///
/// A store that does not answer is no reason to end the server: it answers 503, and recovers by itself.
struct Watchdog: Service {
    private let manager: ServiceManager
    private let limit: Duration
    private let loops: any EventLoopGroup
    private let logger: Logger

    /// `nil` if the service manager does not ask for it.
    init?(_ manager: ServiceManager, loops: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger)
    {
        guard let limit = manager.watchdog else { return nil }
        self.manager = manager
        self.limit = limit
        self.loops = loops
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            // Returns when each loop has done it. One that hangs keeps the service manager from hearing anything.
            for loop in loops.makeIterator() { try await loop.submit {}.get() }
            manager.tell(.alive, logger)
            await pause(for: limit / 2)
        }
    }
}
