import HTTPTypes
package import NIOCore
package import NIOHTTPTypes

/// Closes a connection whose request does not arrive completely in time.
///
/// The idle timeout is not enough: it restarts with every byte of a body, so a client that sends a byte now and then could
/// hold its connection, and the handler that waits for the body, indefinitely.
package final class BodyDeadline: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart

    private let limit: TimeAmount
    private var expiry: Scheduled<Void>?

    /// - Parameter limit: How long the body may take after the end of the head.
    package init(_ limit: TimeAmount) {
        self.limit = limit
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): if Self.announcesBody(head) { begin(context) }
        case .body: break
        case .end: stop()
        }
        context.fireChannelRead(data)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        stop()
    }

    private static func announcesBody(_ head: HTTPRequest) -> Bool {
        head.headerFields.contains(.contentLength) || head.headerFields.contains(.transferEncoding)
    }

    private func begin(_ context: ChannelHandlerContext) {
        stop()
        expiry = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { context.close(promise: nil) }
    }

    private func stop() {
        expiry?.cancel()
        expiry = nil
    }
}
