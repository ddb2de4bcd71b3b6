import NIOCore

/// Connects the bytes of one connection with the requests that wait on it. It runs on the connection's event loop and
/// makes no decisions itself: parser, handshake and queue do.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The events for the owner, on the event loop.
    enum Event {
        case ready
        /// The last event.
        case closed(RESPError)
        case push([RESPValue])
    }

    private enum Phase {
        case waiting
        case handshaking(Handshake)
        case ready
        case closed
    }

    private let commandTimeout: TimeAmount
    private let isTLS: Bool
    private var phase = Phase.waiting
    private var parser = RESPParser()
    private var queue = InFlightQueue<Request>()
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var notify: ((Event) -> Void)?

    /// - Parameter isTLS: whether the URL requires TLS, which may explain a failed greeting.
    init(commandTimeout: TimeAmount, isTLS: Bool) {
        self.commandTimeout = commandTimeout
        self.isTLS = isTLS
    }

    /// Begins the handshake on a connected channel.
    ///
    /// - Parameters:
    ///   - deadline: the time by which the connection must be ready.
    ///   - notify: called until the connection has closed.
    func start(_ handshake: Handshake, deadline: NIODeadline, notify: @escaping (Event) -> Void) {
        self.notify = notify
        guard let context, context.channel.isActive else { return close(.lost) }
        var handshake = handshake
        let hello = handshake.start()
        phase = .handshaking(handshake)
        write([hello], context)
        setTimer(context, deadline: deadline)
    }

    /// Writes requests together at once.
    ///
    /// - Returns: false if the connection is closed; then nothing was written and no request will be answered.
    func send(_ requests: [Request]) -> Bool {
        guard case .ready = phase, let context, context.channel.isActive else { return false }
        let deadline = NIODeadline.now() + commandTimeout
        for request in requests { queue.append(request, commands: request.commands.count, deadline: deadline) }
        write(requests.lazy.flatMap(\.commands), context)
        if timer == nil { setTimer(context, deadline: deadline) }
        return true
    }

    private func write(_ commands: some Sequence<RESPCommand>, _ context: ChannelHandlerContext) {
        var buffer = context.channel.allocator.buffer(capacity: 512)
        for command in commands { buffer.writeCommand(command) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// Closes the connection and fails all waiting requests.
    func close(_ error: RESPError) {
        if case .closed = phase { return }
        phase = .closed
        timer?.cancel()
        timer = nil
        for request in queue.removeAll() { request.fail(error) }
        let notify = notify
        self.notify = nil
        context?.close(promise: nil)
        notify?(.closed(error))
    }

    // MARK: Time

    /// One timer for the oldest request suffices: deadlines are in the order of the queue.
    private func setTimer(_ context: ChannelHandlerContext, deadline: NIODeadline) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            self?.timerFired()
        }
    }

    private func timerFired() {
        timer = nil
        switch phase {
        case .waiting, .closed: return
        case .handshaking: close(.slowGreeting(isTLS: isTLS))
        case .ready:
            guard let deadline = queue.nextDeadline else { return }
            if deadline <= NIODeadline.now() {
                close(RESPError(.unavailable, "the server did not answer in time"))
            } else if let context {
                setTimer(context, deadline: deadline)
            }
        }
    }

    // MARK: Answers

    private func receive(_ value: RESPValue, _ context: ChannelHandlerContext) throws(RESPError) {
        if case .push(let message) = value {
            notify?(.push(message))
            // The answer to SUBSCRIBE is a push message, and the only one that can come before the connection is ready.
            guard case .handshaking = phase else { return }
        }
        switch phase {
        case .waiting, .closed: return
        case .ready:
            if let (request, answers) = try queue.receive(value) { request.succeed(answers) }
        case .handshaking(var handshake):
            let step = handshake.receive(value)
            phase = .handshaking(handshake)
            switch step {
            case .send(let command): write([command], context)
            case .failed(let error): close(error)
            case .ready:
                timer?.cancel()
                timer = nil
                phase = .ready
                notify?(.ready)
            }
        }
    }

    // MARK: Channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        close(.lost)
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        parser.append(unwrapInboundIn(data))
        do throws(RESPError) {
            while let value = try parser.next() { try receive(value, context) }
        } catch {
            close(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        close(lost)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let error = RESPError(connecting: error)
        close(error == .lost ? lost : error)
    }

    private var lost: RESPError {
        if case .handshaking = phase { .hungUp(isTLS: isTLS) } else { .lost }
    }
}
