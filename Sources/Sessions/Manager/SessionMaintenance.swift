import Logging
public import ServiceLifecycle

/// The upkeep of a manager's sessions, to run beside the server: writes last-seen in batches and sweeps what expired.
///
/// Every program that keeps sessions needs one: an expired session is refused without it, but stays in the store for
/// ever. With Hummingbird: `Application(router: router, services: [SessionMaintenance(sessions)])`.
///
/// On graceful shutdown it writes what is pending before it returns, so stop it after the server.
public struct SessionMaintenance: Service {
    private let manager: SessionManager
    private let sweepInterval: Duration
    private let maySweep: @Sendable () -> Bool

    /// Creates the service.
    ///
    /// - Parameters:
    ///   - sweepInterval: time between two sweeps. Default one minute.
    ///   - maySweep: asked before each sweep. While it says no, expired sessions are refused as ever but kept: for
    ///     whoever can tell that the clock is wrong, so that a clock that is fast for an hour ends nothing for good. Default
    ///     always.
    public init(
        _ manager: SessionManager,
        sweepInterval: Duration = .seconds(60),
        maySweep: @escaping @Sendable () -> Bool = { true }
    ) {
        self.manager = manager
        self.sweepInterval = sweepInterval
        self.maySweep = maySweep
    }

    /// Works until the service group shuts down, then writes what is pending.
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

    /// False when it is time to stop.
    private static func rest(for pause: Duration) async -> Bool {
        await cancelWhenGracefulShutdown {
            do {
                try await Task.sleep(for: pause)
                return true
            } catch {
                return false
            }
        }
    }
}

extension SessionManager {
    /// Ends what has expired, batch by batch, and forgets old tombstones. Returns how many sessions ended.
    ///
    /// A store that does not answer is asked again at the next sweep.
    @discardableResult
    public func sweep() async -> Int {
        // What was just used must not look idle: while last-seen cannot be written, nothing is swept.
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
                logger.warning("sweep put off", metadata: ["error": "\(type(of: error))"])
                break
            }
        }
        return total
    }
}
