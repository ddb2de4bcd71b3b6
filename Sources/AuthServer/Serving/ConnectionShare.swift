import HummingbirdCore
import Logging

/// How many connections a port may have open, so that what else needs descriptors finds some. Further clients wait in the
/// system's queue until one is free.
struct ConnectionShare: AvailableConnectionsDelegate {
    private let limit: Int
    private let logger: Logger
    private var open = 0
    private var isExhausted = false

    init(_ limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    mutating func connectionOpened() {
        open += 1
        guard open >= limit, !isExhausted else { return }
        isExhausted = true
        logger.warning("no more connections are accepted until some close", metadata: ["open": "\(open)"])
    }

    mutating func connectionClosed() {
        open -= 1
        // Well below the limit: at the limit a connection closes and another is accepted all the time.
        guard isExhausted, open <= limit / 2 else { return }
        isExhausted = false
        logger.notice("connections are accepted again without waiting", metadata: ["open": "\(open)"])
    }

    func isAcceptingNewConnections() -> Bool {
        open < limit
    }
}
