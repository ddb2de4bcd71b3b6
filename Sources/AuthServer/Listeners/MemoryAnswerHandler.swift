import NIOCore
import NIOHTTP1
import RequestEdge

/// Answers what memory can answer on the event loop, and passes everything else on to the framework.
///
/// The connection's guard passes on one request at a time, so no earlier request is unanswered when one arrives. A request that
/// does not arrive at once is the framework's.
final class MemoryAnswerHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// A request whose end has not arrived yet.
    private struct Held {
        let head: HTTPRequestHead
        var body: ByteBuffer?

        init(_ head: HTTPRequestHead) {
            self.head = head
        }

        var length: Int { body?.readableBytes ?? 0 }
        var bytes: [UInt8] { body.map { Array($0.readableBytesView) } ?? [] }
        /// Whether it is the last request of its connection. The guard of the connection marks it so, whatever the client wrote.
        var isLast: Bool { head.headers.first(name: "connection") == "close" }

        mutating func append(_ part: ByteBuffer) {
            if body == nil { body = part } else { body?.writeImmutableBuffer(part) }
        }
    }

    private let answers: any MemoryAnswering
    private var isTrusted = false
    private var held: Held?

    init(_ answers: any MemoryAnswering) {
        self.answers = answers
    }

    func handlerAdded(context: ChannelHandlerContext) {
        isTrusted = answers.isTrusted(context.channel.remoteAddress)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isTrusted else { return context.fireChannelRead(data) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if answers.mayAnswer(head) { held = Held(head) } else { context.fireChannelRead(data) }
        case .body(let part):
            if held == nil { context.fireChannelRead(data) } else { hold(part, context) }
        case .end(let trailers):
            if let held, trailers == nil, let answer = answers.answer(held.head, held.bytes) {
                self.held = nil
                write(answer, isLast: held.isLast, context)
            } else {
                release(context)
                context.fireChannelRead(data)
            }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        release(context)
        context.fireChannelReadComplete()
    }

    private func hold(_ part: ByteBuffer, _ context: ChannelHandlerContext) {
        held?.append(part)
        if held.map({ $0.length > answers.longestBody }) == true { release(context) }
    }

    /// Leaves the request to the framework.
    private func release(_ context: ChannelHandlerContext) {
        guard let held else { return }
        self.held = nil
        context.fireChannelRead(wrapInboundOut(.head(held.head)))
        if let body = held.body { context.fireChannelRead(wrapInboundOut(.body(body))) }
    }

    private func write(_ answer: MemoryAnswer, isLast: Bool, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        if !answer.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // As the framework does; the connection's guard closes the rest.
        if isLast { context.close(mode: .output, promise: nil) }
    }
}
