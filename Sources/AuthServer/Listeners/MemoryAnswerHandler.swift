import ForwardAuth
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers what memory can answer on the event loop, and passes everything else on to the framework.
///
/// The connection's guard passes on one request at a time, so no earlier request is unanswered when one arrives.
final class MemoryAnswerHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let answers: MemoryAnswers
    private var isFromProxy = false
    /// The answer to the request whose end has not arrived yet.
    private var answer: HTTPResponse?
    /// Whether that request is the last one of its connection.
    private var isLast = false

    init(_ answers: MemoryAnswers) {
        self.answers = answers
    }

    func handlerAdded(context: ChannelHandlerContext) {
        isFromProxy = answers.isTrusted(context.channel.remoteAddress)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard isFromProxy else { return context.fireChannelRead(data) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            // The guard of the connection marks it so, whatever the client wrote.
            isLast = head.headerFields[.connection] == "close"
            if Self.isPlain(head) { answer = answers.answer(head) }
            if answer == nil { context.fireChannelRead(data) }
        case .body:
            if answer == nil { context.fireChannelRead(data) }
        case .end:
            guard let answer else { return context.fireChannelRead(data) }
            self.answer = nil
            context.write(wrapOutboundOut(.head(answer)), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            // As the framework does; the connection's guard closes the rest.
            if isLast { context.close(mode: .output, promise: nil) }
        }
    }

    /// Whether the request has no body.
    private static func isPlain(_ head: HTTPRequest) -> Bool {
        let fields = head.headerFields
        return !fields.contains(.transferEncoding) && !fields.contains(.expect)
            && fields[.contentLength].map { $0 == "0" } ?? true
    }
}
