import Logging
public import ServiceLifecycle

/// Maintains a manager's sessions beside the server: writes last-seen in batches and sweeps expired sessions.
///
/// Every program that keeps sessions needs one: without it, an expired session is refused, but stays in the store forever. With
/// Hummingbird: `Application(router: router, services: [SessionMaintenance(sessions)])`.
///
/// On graceful shutdown it writes what is pending before it returns, so stop it after the server.
public struct SessionMaintenance: Service {
    private let manager: SessionManager
    private let sweepInterval: Duration
    private let maySweep: @Sendable () -> Bool

    /// Creates the service.
    ///
    /// - Parameters:
    ///   - manager: whose sessions it maintains.
    ///   - sweepInterval: time between two sweeps. Default one minute.
    ///   - maySweep: asked before each sweep. While it returns false, expired sessions are refused as always, but kept. Use it
    ///     where the application can detect that the clock is wrong, so that a clock that is fast for an hour ends no session
    ///     for good. Default always true.
    public init(
        _ manager: SessionManager,
        sweepInterval: Duration = .seconds(60),
        maySweep: @escaping @Sendable () -> Bool = { true }
    ) {
        self.manager = manager
        self.sweepInterval = sweepInterval
        self.maySweep = maySweep
    }

    /// Runs until the service group shuts down, then writes what is pending.
    public func run() async throws {
        let pause = max(.milliseconds(20), min(manager.policy.effectiveTouchInterval / 2, .seconds(1)))
        var sinceSweep = Duration.zero
        while await Self.rest(for: pause) {
            sinceSweep += pause
            if sinceSweep < sweepInterval || !maySweep() {
                await manager.flushTouches()
            } else {
                sinceSweep = .zero
                await manager.sweep()
            }
        }
        await manager.flushTouches()
    }

    /// Waits for `pause`. Returns false if the service must stop.
    private static func rest(for pause: Duration) async -> Bool {
        await cancelWhenGracefulShutdown { (try? await Task.sleep(for: pause)) != nil }
    }
}

extension SessionManager {
    /// Ends expired sessions, batch by batch, and removes old tombstones. Returns how many sessions ended.
    ///
    /// If the store does not answer, the next sweep tries again.
    @discardableResult
    public func sweep() async -> Int {
        // A session in use must not look idle: while last-seen cannot be written, nothing is swept.
        guard await flushTouches() else { return 0 }
        let batch = 500
        var total = 0
        while !Task.isCancelled {
            let now = clock.now()
            do {
                let ended = try await store.sweep(now: now, tombstoneLifetime: policy.tombstoneLifetime, limit: batch)
                await report(ended, at: now)
                total += ended.count
                if ended.count < batch { break }
            } catch {
                logger.warning("sweep postponed", metadata: ["error": "\(type(of: error))"])
                break
            }
        }
        return total
    }
}
