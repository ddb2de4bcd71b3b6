import NIOCore
import NIOHTTP1

/// Monitors the decoder of a connection. Passes requests on one at a time, and closes the connection after a request behind
/// which the decoder reads nothing, and when the client exceeds a time limit.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// Parts that arrived behind a request that has not been answered yet.
    private enum Waiting {
        case head(NIOAny)
        case part(NIOAny)
        case failure(any Error)
        case inputClosed
    }

    private let limits: ConnectionLimits
    private var queue: RequestQueue
    private var waiting = CircularBuffer<Waiting>(initialCapacity: 0)
    private var patience: ConnectionPatience
    private var nextLook: Scheduled<Void>?
    /// Whether the decoder buffers incoming bytes without parsing them.
    private var decoderHasStopped = false
    private var lastVersion = HTTPVersion.http1_1
    private var isReading = false
    private var isReadHeld = false
    private var isDraining = false
    /// Whether the server has begun to stop, so that each connection gets its last answer.
    private var isEnding = false
    /// Whether this handler has made the current answer the last one, which the application does not know.
    private var closesAfterAnswer = false

    init(idleTimeout: TimeAmount, limits: ConnectionLimits) {
        self.limits = limits
        queue = RequestQueue(limit: limits.pipelinedRequests)
        patience = ConnectionPatience(
            idle: idleTimeout, write: limits.writeTimeout, farewell: limits.farewellTimeout, at: .now())
    }

    // Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !queue.isClosed else { return }
        patience.noteActivity(at: .now())
        switch unwrapInboundIn(data) {
        case .head(let head): take(head, data, context)
        case .body: handOn(.part(data), context)
        case .end:
            queue.complete()
            handOn(.part(data), context)
        }
    }

    private func take(_ head: HTTPRequestHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
        let verdict = RequestHeadVerdict(head)
        if verdict == .refuse {
            // Answered in its turn, like input that is not a request.
            fail(HTTPParserError.invalidHeaderToken, context)
        } else if queue.begin(mayContinue: verdict == .serve && !isEnding) {
            handOn(.head(data), context)
        } else {
            handOn(.head(wrapInboundOut(.head(last(head)))), context)
        }
    }

    /// The request without its offer, in the only form that Hummingbird treats as the last request.
    private func last(_ head: HTTPRequestHead) -> HTTPRequestHead {
        var head = head
        decoderHasStopped = head.method == .CONNECT || head.headers.contains(name: "upgrade")
        lastVersion = head.version
        head.headers.remove(name: "upgrade")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        return head
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is ByteToMessageDecoderError else {
            return context.fireErrorCaught(error)
        }
        if !queue.isClosed { fail(error, context) }
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        queue.fail()
        handOn(.failure(error), context)
    }

    // The application's turn

    private func handOn(_ next: Waiting, _ context: ChannelHandlerContext) {
        if waiting.isEmpty, isTurn(of: next, context) {
            deliver(next, context)
        } else {
            waiting.append(next)
        }
    }

    private func handOnWaiting(_ context: ChannelHandlerContext) {
        guard !waiting.isEmpty else { return }
        while let next = waiting.first, isTurn(of: next, context) {
            waiting.removeFirst()
            deliver(next, context)
        }
        context.fireChannelReadComplete()
        if waiting.isEmpty, isReadHeld {
            isReadHeld = false
            read(context: context)
        }
    }

    /// Everything but a head belongs to the request that was passed on before it.
    private func isTurn(of next: Waiting, _ context: ChannelHandlerContext) -> Bool {
        guard case .head = next else { return true }
        return !queue.isServing && context.channel.isWritable
    }

    private func deliver(_ next: Waiting, _ context: ChannelHandlerContext) {
        switch next {
        case .head(let head):
            queue.serve()
            context.fireChannelRead(head)
        case .part(let part): context.fireChannelRead(part)
        case .failure(let error): context.fireErrorCaught(error)
        case .inputClosed: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    // Reading

    func read(context: ChannelHandlerContext) {
        guard !queue.isClosed else { return }
        guard waiting.isEmpty else {
            isReadHeld = true
            return
        }
        isReading = true
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        if isDraining { context.read() }
        context.fireChannelReadComplete()
    }

    /// Reads and drops what the client still sends: many clients read the answer only after they have sent everything.
    private func drain(_ context: ChannelHandlerContext) {
        guard !decoderHasStopped, !isDraining else { return }
        isDraining = true
        context.read()
    }

    // Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isEnding { endWithThisAnswer(data) }
        switch unwrapOutboundIn(data) {
        case .head(var head) where queue.isLastAnswer && head.status.code >= 200:
            head.headers.replaceOrAdd(name: "connection", value: "close")
            // HTTP/1.0 has no chunks: the body ends with the connection.
            head.version = lastVersion
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .head, .body: context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            answered(context)
        }
    }

    private func answered(_ context: ChannelHandlerContext) {
        queue.answer()
        patience.noteActivity(at: .now())
        handOnWaiting(context)
        guard queue.unanswered == 0 else { return }
        if closesAfterAnswer {
            context.flush()
            context.close(mode: .output, promise: nil)
        } else if isEnding {
            look(context)
        }
        if queue.isClosed { drain(context) }
    }

    // The end of the server

    /// The next answer is the last one of the connection, unless there is no further request.
    private func end(_ context: ChannelHandlerContext) {
        isEnding = true
        patience.end(at: .now())
        look(context)
    }

    /// Makes the answer to the only request the last one, if its head is not written yet.
    private func endWithThisAnswer(_ data: NIOAny) {
        guard case .head(let head) = unwrapOutboundIn(data), head.status.code >= 200, queue.unanswered == 1 else {
            return
        }
        if queue.close() { closesAfterAnswer = true }
    }

    /// Ends a connection without a request: the client reads the end, and sends a request that was on its way again.
    private func part(_ context: ChannelHandlerContext) {
        guard queue.close() else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        drain(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        patience.noteWritability(bytes: Self.unread(context), at: .now())
        // The next look was scheduled for a client that reads, so it may be as far away as the time limit.
        if !context.channel.isWritable { look(context) }
        handOnWaiting(context)
        context.fireChannelWritabilityChanged()
    }

    // Time

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { look(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        patience.noteActivity(at: .now())
        look(context)
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { return end(context) }
        switch event as? ChannelEvent {
        case .inputClosed: handOn(.inputClosed, context)
        case .outputClosed:
            // A server that stops does not wait that long for clients that leave their connections open.
            let wait = isEnding ? min(limits.farewellTimeout, limits.closeTimeout) : limits.closeTimeout
            look(context, at: .now() + wait) { context.close(promise: nil) }
            context.fireUserInboundEventTriggered(event)
        case nil: context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        nextLook?.cancel()
        waiting.removeAll()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        nextLook?.cancel()
    }

    private func look(_ context: ChannelHandlerContext) {
        let isWorking = queue.isWorking || (queue.unanswered > 0 && !isReading)
        let isFree = queue.unanswered == 0
        switch patience.look(at: .now(), unread: Self.unread(context), isWorking: isWorking, isFree: isFree) {
        case .close: if isEnding, isFree { part(context) } else { context.close(promise: nil) }
        case .lookAgain(let deadline): look(context, at: deadline) { self.look(context) }
        }
    }

    private func look(_ context: ChannelHandlerContext, at deadline: NIODeadline, _ act: @escaping () -> Void) {
        nextLook?.cancel()
        nextLook = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline, act)
    }

    /// Bytes of answers that the system has not accepted, because the socket's send buffer is full.
    private static func unread(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}
