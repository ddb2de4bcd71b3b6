import Logging
import Synchronization

/// Whether all keys are known to have the layout of this version. They never lose it again.
final class KeyLayout: Sendable {
    private let known = Atomic(false)
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    var isKnown: Bool { known.load(ordering: .acquiring) }

    /// - Parameter sessions: How many sessions this store has moved; other servers may have moved the rest.
    func accept(moving sessions: Int) {
        known.store(true, ordering: .releasing)
        guard sessions > 0 else { return }
        logger.notice("sessions were moved to readable keys", metadata: ["sessions": "\(sessions)"])
    }
}
