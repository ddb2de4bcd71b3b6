import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Opens connections to servers. All servers of a client that hold data share one; the sentinels have another.
final class Dialer: Sendable {
    let configuration: RESPConfiguration
    let logger: Logger
    /// Receives push messages of servers. Called on an event loop: it must not block.
    let onPush: (@Sendable ([RESPValue]) -> Void)?
    private let handshake: Handshake
    private let tlsContext = Mutex<NIOSSLContext?>(nil)

    init(
        _ configuration: RESPConfiguration, handshake: Handshake, logger: Logger,
        onPush: (@Sendable ([RESPValue]) -> Void)?
    ) {
        self.configuration = configuration
        self.handshake = handshake
        self.logger = logger
        self.onPush = onPush
    }

    /// Connects and begins the handshake.
    ///
    /// - Parameter notify: called on `eventLoop`, unless the connection cannot be made: then the future fails instead.
    func dial(
        _ address: RESPAddress, on eventLoop: any EventLoop,
        notify: @escaping @Sendable (ConnectionHandler, ConnectionHandler.Event) -> Void
    ) -> EventLoopFuture<Void> {
        let deadline = NIODeadline.now() + TimeAmount(configuration.connectTimeout)
        let commandTimeout = TimeAmount(configuration.commandTimeout)
        let context: NIOSSLContext?
        do {
            context = try makeTLSContext()
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .keepingAlive()
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(Self.tlsHandler(context, host: address.host)) }
                    let handler = ConnectionHandler(commandTimeout: commandTimeout, isTLS: context != nil)
                    try pipeline.addHandler(handler)
                }
            }
            .connect(host: address.host, port: address.port)
            .flatMapThrowing { [handshake] channel in
                // A name with several addresses creates several channels; only the first connected one is started.
                let handler = try channel.pipeline.syncOperations.handler(type: ConnectionHandler.self)
                handler.start(handshake, deadline: deadline) { [unowned handler] event in notify(handler, event) }
            }
    }

    // MARK: TLS

    private static func tlsHandler(_ context: NIOSSLContext, host: String) throws -> NIOSSLClientHandler {
        // A certificate for an IP address is verified against the address of the connection.
        try NIOSSLClientHandler(context: context, serverHostname: host.isIPAddress ? nil : host)
    }

    /// Reads the PEM files once.
    private func makeTLSContext() throws(RESPError) -> NIOSSLContext? {
        guard let files = configuration.tls else { return nil }
        if let made = tlsContext.withLock({ $0 }) { return made }
        let made = try files.makeContext()
        tlsContext.withLock { $0 = made }
        return made
    }
}

extension String {
    fileprivate var isIPAddress: Bool { (try? SocketAddress(ipAddress: self, port: 0)) != nil }
}
