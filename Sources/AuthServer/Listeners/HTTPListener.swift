import Hummingbird
import HummingbirdCore
import HummingbirdSessions
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import RequestEdge
import ServerSettings
import ServiceLifecycle
import Sessions
import Traces

/// Listens on an address or on a passed socket, and answers requests with a responder, as Hummingbird's `Application` does, which
/// can only listen by itself.
///
/// On a graceful shutdown it accepts no more connections, and answers the requests of those that it has accepted. See
/// ``BoundedHTTP1Channel`` for how a connection ends.
struct HTTPListener<Responder: HTTPResponder>: Service
where Responder.Context: RequestContext & InitializableFromSource<ApplicationRequestContextSource> {
    let responder: Responder
    let connections: HTTPConnections
    let address: ListenAddress
    let share: ConnectionShare
    let reserve: DescriptorReserve
    let clock: any WallClock
    /// The spans of requests. Default none.
    var spans: RequestSpans?
    let logger: Logger
    /// Called once, when clients can connect.
    var onListening: @Sendable () async -> Void = {}

    func run() async throws {
        let (responder, clock, spans, logger, dates) = (responder, clock, spans, logger, HTTPDate())
        let channel = connections.channel { request, writer, channel in
            var logger = logger
            logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
            let span = spans?.begin(request.headers, from: channel.remoteAddress)
            logger.note(span?.trace)
            var response = try await withLogger(logger) { logger in
                let context = Responder.Context(source: .init(channel: channel, logger: logger))
                guard let spans, let span else { return try await Self.answer(request, context, responder) }
                return try await spans.covering(span, request.method, context) {
                    try await Self.answer(request, context, responder)
                }
            }
            response.headers[.date] = dates.text(at: clock.now())
            do {
                try await writer.write(response: response.head, body: response.body)
            } catch is HTTPParserError {
                // Thrown on, it would be answered a second time.
                throw RequestBodyError.unreadable
            }
        }
        try await serve(channel)
    }

    private enum RequestBodyError: Error {
        case unreadable
    }

    private static func answer(
        _ request: Request,
        _ context: Responder.Context,
        _ responder: Responder
    ) async throws -> Response {
        do {
            return try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            return Response(status: .internalServerError)
        }
    }

    private func serve<Connection: ServerChildChannel>(_ connection: Connection) async throws {
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        let listener = try await bind(connection, quiescing)
        let logger = logger
        logger.info("listening", metadata: ["address": "\(address)"])
        await withGracefulShutdownHandler {
            await onListening()
            await withDiscardingTaskGroup { group in
                do {
                    try await listener.executeThenClose { accepted in
                        for try await value in accepted {
                            group.addTask { await connection.handle(value: value, logger: logger) }
                        }
                    }
                } catch {
                    logger.error("no more connections are accepted", metadata: ["error": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            GentleStop.begin(of: listener.channel, quiescing)
        }
    }

    private func bind<Connection: ServerChildChannel>(
        _ connection: Connection,
        _ quiescing: ServerQuiescingHelper
    ) async throws -> NIOAsyncChannel<Connection.Value, Never> {
        let (share, reserve, logger) = (share, reserve, logger)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: CInt(HTTPLimits.backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(AcceptPause(reserve, logger: logger))
                    try pipeline.addHandler(AvailableConnectionsChannelHandler(delegate: share))
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
        let setUp: @Sendable (any Channel) -> EventLoopFuture<Connection.Value> = {
            connection.setup(channel: $0, logger: logger)
        }
        switch address {
        case .tcp(let endpoint):
            return try await bootstrap.bind(host: endpoint.host, port: endpoint.port, childChannelInitializer: setUp)
        case .unix(let path):
            return try await bootstrap.bind(
                unixDomainSocketPath: path, cleanupExistingSocketFile: true, childChannelInitializer: setUp)
        case .passed(let descriptor, _):
            return try await bootstrap.bind(descriptor, childChannelInitializer: setUp)
        }
    }
}
