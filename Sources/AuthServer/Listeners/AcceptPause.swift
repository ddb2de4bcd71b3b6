import Foundation
import Logging
import NIOCore

/// Pauses a listener when the system has no descriptor, or no memory, for another connection, until there is some for the whole
/// ``DescriptorReserve``. It is the first handler of a listener.
///
/// SwiftNIO's own handler delays the next read only. The socket stays readable, so without this pause the event loop
/// would poll and fail again in a busy loop.
final class AcceptPause: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel

    private static let shortages: Set<CInt> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]
    private static let pause = TimeAmount.seconds(1)

    private let reserve: DescriptorReserve
    private let logger: Logger
    private var resumption: Scheduled<Void>?
    private var shortage = Shortage()

    init(_ reserve: DescriptorReserve, logger: Logger) {
        self.reserve = reserve
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, Self.shortages.contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        reserve.release()
        if shortage.note(at: .now()) {
            logger.error("no connection can be accepted", metadata: ["error": "\(error)"])
        }
        pause(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if shortage.noteRoom(at: .now()) { logger.notice("connections can be accepted again") }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        resumption?.cancel()
        context.fireChannelInactive()
    }

    private func pause(_ context: ChannelHandlerContext) {
        guard resumption == nil else { return }
        Self.listen(false, context)
        resumption = context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
            resumption = nil
            guard reserve.restore() else { return pause(context) }
            Self.listen(true, context)
        }
    }

    private static func listen(_ isListening: Bool, _ context: ChannelHandlerContext) {
        // Fails only when the listener is closed.
        try? context.channel.syncOptions?.setOption(.autoRead, value: isListening)
    }
}
