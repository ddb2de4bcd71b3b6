import Logging
import Operations
import ServerTables
import ServiceLifecycle
import Sessions
import Synchronization

/// Checks the clock every minute and decides whether old data may be removed.
final class ClockWatch: Service {
    private let record: ClockRecord
    private let clock: any WallClock
    private let logger: Logger
    private let trust: Mutex<ClockTrust>

    /// Makes the first check.
    static func opened(_ record: ClockRecord, clock: any WallClock, logger: Logger) async throws -> ClockWatch {
        let now = clock.now()
        let watch = ClockWatch(record, known: try await record.known(orNew: now), clock: clock, logger: logger)
        watch.warn(about: watch.trust.withLock { $0.verdict(at: now) })
        return watch
    }

    private init(_ record: ClockRecord, known: Timestamp, clock: any WallClock, logger: Logger) {
        self.record = record
        self.clock = clock
        self.logger = logger
        trust = Mutex(ClockTrust(known: known))
    }

    /// Whether the clock is trusted at this moment. Costs nothing: callers check it directly before each removal, since the
    /// clock may have jumped since the last check.
    var mayRemove: Bool {
        let now = clock.now()
        return trust.withLock { $0.verdict(at: now) } == .right
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            await look()
            await pause(for: .seconds(60))
        }
    }

    /// Checks once. A record that cannot be written is written at a later check.
    func look() async {
        let now = clock.now()
        let before = trust.withLock { $0.verdict(at: now) }
        do {
            let recorded = try await record.known(orNew: now)
            let (known, after) = trust.withLock {
                $0.look(at: now, recorded: recorded)
                return ($0.known, $0.verdict(at: now))
            }
            if known > recorded { try await record.note(known) }
            report(before, after)
        } catch {
            logger.debug("the trusted time is not recorded yet", metadata: .describing(error))
        }
    }

    private func report(_ before: ClockTrust.Verdict, _ after: ClockTrust.Verdict) {
        switch (before, after) {
        case (.right, .right): break
        case (_, .right): logger.notice("the clock is trusted again; old data is removed")
        default: warn(about: after)
        }
    }

    private func warn(about verdict: ClockTrust.Verdict) {
        switch verdict {
        case .right: break
        case .ahead(let gap):
            logger.warning(
                """
                the clock is ahead of the time when a server last ran: no old data is removed for an hour; if it is wrong, \
                correct it within that time
                """,
                metadata: ["ahead_s": "\(gap.components.seconds)"])
        case .implausible(let gap):
            logger.warning(
                """
                the clock is far ahead of the time when a server last ran: no old data is removed; correct it, or confirm it \
                with `coatcheck clock accept`
                """,
                metadata: ["ahead_s": "\(gap.components.seconds)"])
        }
    }
}
