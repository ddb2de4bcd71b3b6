import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// Connections over TLS. Each handshake uses the certificate of its time.
struct TLSTermination<Base: ServerChildChannel>: ServerChildChannel {
    /// The connection inside TLS.
    let base: Base
    let certificate: ServedCertificate

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture {
            let handler = NIOSSLServerHandler(context: certificate.current.context)
            try channel.pipeline.syncOperations.addHandler(handler)
        }
        .flatMap { base.setup(channel: channel, logger: logger) }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }
}
