import Logging
import ServiceLifecycle
import Sessions
import UserAccounts

/// Forgets one-time links and failed logins that expired, once an hour.
struct LoginMaintenance: Service {
    private let context: ServerContext

    init(_ context: ServerContext) {
        self.context = context
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                _ = try await context.links.sweep(before: context.clock.now())
                _ = try await context.failures.sweep(before: context.clock.now())
            } catch {
                context.logger.warning(
                    "sweep of links and failed logins put off", metadata: ["error": "\(type(of: error))"])
            }
            await cancelWhenGracefulShutdown {
                do {
                    try await Task.sleep(for: .seconds(3_600))
                } catch {
                    // Cancelled: the loop's condition ends it.
                }
            }
        }
    }
}
