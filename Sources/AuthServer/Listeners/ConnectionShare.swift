import HummingbirdCore
import Logging
import NIOCore

/// Limits the open connections of a port, so that enough descriptors remain for other uses. Further clients wait in the
/// system's queue until a connection closes.
struct ConnectionShare: AvailableConnectionsDelegate {
    private let limit: Int
    private let logger: Logger
    private var open = 0
    private var shortage = Shortage()

    init(_ limit: Int, logger: Logger) {
        self.limit = limit
        self.logger = logger
    }

    mutating func connectionOpened() {
        open += 1
        guard open >= limit else { return noteRoom() }
        if shortage.note(at: .now()) {
            logger.warning("no more connections are accepted until some close", metadata: ["open": "\(open)"])
        }
    }

    mutating func connectionClosed() {
        open -= 1
        noteRoom()
    }

    private mutating func noteRoom() {
        if open < limit, shortage.noteRoom(at: .now()) {
            logger.notice("connections are accepted again without waiting", metadata: ["open": "\(open)"])
        }
    }

    func isAcceptingNewConnections() -> Bool {
        open < limit
    }
}
