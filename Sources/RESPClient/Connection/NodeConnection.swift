import Logging
import NIOCore
import Synchronization

/// One connection to one server, opened with the first request and reopened when it was lost.
///
/// Requests of all tasks gather in an inbox; the event loop empties it once per turn and writes all of them together.
final class NodeConnection: Sendable {
    private struct Inbox {
        var requests: [Request] = []
        /// Whether the event loop is scheduled to empty the inbox.
        var isDrainScheduled = false
        /// The number of commands accepted and not answered yet.
        var outstanding = 0
        var isShutDown = false
    }

    /// Used on the event loop only.
    private struct Link {
        enum State {
            case idle
            case connecting
            case ready(ConnectionHandler)
        }

        var state = State.idle
        /// The number of the current connection. Events of earlier ones are ignored.
        var number = 0
        /// Requests that were not written yet.
        var waiting: [Request] = []
        var isShutDown = false
    }

    private let address: RESPAddress
    private let dialer: Dialer
    private let reconnection: SharedReconnection
    private let eventLoop: any EventLoop
    private let inbox = Mutex(Inbox())
    private let link: NIOLoopBoundBox<Link>

    init(_ address: RESPAddress, dialer: Dialer, reconnection: SharedReconnection, on eventLoop: any EventLoop) {
        self.address = address
        self.dialer = dialer
        self.reconnection = reconnection
        self.eventLoop = eventLoop
        self.link = .makeBoxSendingValue(Link(), eventLoop: eventLoop)
    }

    /// Sends commands together; their answers come in the same order.
    func send(_ commands: [RESPCommand]) async throws(RESPError) -> [RESPValue] {
        try admit(commands.count)
        let result = await withCheckedContinuation { continuation in
            enqueue(Request(commands, continuation))
        }
        inbox.withLock { $0.outstanding -= commands.count }
        return try result.get()
    }

    /// Closes the connection. Waiting and later requests fail.
    func shutdown() async {
        inbox.withLock { $0.isShutDown = true }
        let closed = eventLoop.submit {
            self.link.value.isShutDown = true
            if case .ready(let handler) = self.link.value.state { handler.close(.shutDown) }
            self.settle()
        }
        // The block throws nothing.
        try? await closed.get()
    }

    private func admit(_ count: Int) throws(RESPError) {
        let limit = dialer.configuration.queueLimit
        let error: RESPError? = inbox.withLock { inbox in
            guard !inbox.isShutDown else { return .shutDown }
            guard inbox.outstanding + count <= limit else { return .queueFull }
            inbox.outstanding += count
            return nil
        }
        if let error { throw error.unsent }
    }

    private func enqueue(_ request: Request) {
        let mustSchedule = inbox.withLock { inbox in
            inbox.requests.append(request)
            defer { inbox.isDrainScheduled = true }
            return !inbox.isDrainScheduled
        }
        if mustSchedule { eventLoop.execute { self.drain() } }
    }

    // MARK: On the event loop

    private func drain() {
        let arrived = inbox.withLock { inbox in
            inbox.isDrainScheduled = false
            defer { inbox.requests = [] }
            return inbox.requests
        }
        link.value.waiting += arrived
        settle()
    }

    /// Handles the waiting requests as far as possible now: writes them, connects, or refuses them.
    private func settle() {
        guard !link.value.isShutDown else { return refuse(.shutDown) }
        guard !link.value.waiting.isEmpty else { return }
        switch link.value.state {
        case .connecting: return
        case .ready(let handler):
            let requests = link.value.waiting
            link.value.waiting = []
            guard !handler.send(requests) else { return }
            // They were not written, so another connection may send them.
            link.value.waiting = requests
            connect()
        case .idle:
            if let error = reconnection.reasonToWait { return refuse(error) }
            connect()
        }
    }

    private func refuse(_ error: RESPError) {
        let requests = link.value.waiting
        link.value.waiting = []
        for request in requests { request.fail(error.unsent) }
    }

    private func connect() {
        link.value.state = .connecting
        link.value.number += 1
        let number = link.value.number
        dialer.dial(address, on: eventLoop) { handler, event in
            if number == self.link.value.number { self.handle(event, of: handler) }
        }
        .whenFailure { error in self.failed(RESPError(connecting: error)) }
    }

    private func handle(_ event: ConnectionHandler.Event, of handler: ConnectionHandler) {
        switch event {
        case .push(let message): dialer.onPush?(message)
        case .ready:
            guard !link.value.isShutDown else { return handler.close(.shutDown) }
            dialer.logger.debug("connected", metadata: ["server": "\(address)"])
            link.value.state = .ready(handler)
            reconnection.succeeded()
            settle()
        case .closed(let error):
            if case .ready = link.value.state { lost(error) } else { failed(error) }
        }
    }

    /// A connection attempt failed.
    private func failed(_ error: RESPError) {
        log("connection failed", error)
        link.value.state = .idle
        reconnection.failed(error)
        refuse(error)
    }

    /// A working connection broke. The next one is tried at once if requests wait.
    private func lost(_ error: RESPError) {
        log("connection lost", error)
        link.value.state = .idle
        reconnection.lost()
        settle()
    }

    private func log(_ text: Logger.Message, _ error: RESPError) {
        guard !link.value.isShutDown else { return }
        dialer.logger.info(text, metadata: ["server": "\(address)", "reason": "\(error)"])
    }
}

extension RESPError {
    fileprivate static let shutDown = RESPError(.unavailable, "the connection was shut down")
    fileprivate static let queueFull = RESPError(.unavailable, "too many commands are waiting for the server")
}
