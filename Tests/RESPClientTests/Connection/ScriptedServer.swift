import NIOCore
import NIOPosix

@testable import RESPClient

/// A server on a free loopback port that says what a test wants, for behaviour no real server can be brought to.
final class ScriptedServer: Sendable {
    /// What it does with the bytes of one read.
    enum Reaction: Sendable {
        case say(String)
        case sayAndHangUp(String)
        case hangUp
        case nothing
    }

    private let channel: any Channel
    private let counter: Counter
    private let ended: Counter

    /// - Parameter react: called with the number of the connection, from 1, and what arrived.
    static func start(_ react: @escaping @Sendable (Int, String) -> Reaction) async throws -> ScriptedServer {
        let counter = Counter()
        let ended = Counter()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let number = counter.next()
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(number: number, ended: ended, react: react))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(channel, counter, ended)
    }

    private init(_ channel: any Channel, _ counter: Counter, _ ended: Counter) {
        self.channel = channel
        self.ended = ended
        self.counter = counter
    }

    /// How many connections there were.
    var connections: Int { counter.value }
    /// How many of them have ended.
    var endedConnections: Int { ended.value }

    /// The settings for a client with one connection. Its time-outs are so long that a busy machine meets none; a test about
    /// time-outs sets its own.
    func configuration() throws -> RESPConfiguration {
        var configuration = try RESPConfiguration(url: "redis://127.0.0.1:\(channel.localAddress?.port ?? 0)")
        configuration.connectionsPerNode = 1
        configuration.connectTimeout = .seconds(60)
        configuration.commandTimeout = .seconds(60)
        return configuration
    }

    func stop() async throws {
        try await channel.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let number: Int
        private let ended: Counter
        private let react: @Sendable (Int, String) -> Reaction

        init(number: Int, ended: Counter, react: @escaping @Sendable (Int, String) -> Reaction) {
            self.number = number
            self.ended = ended
            self.react = react
        }

        func channelInactive(context: ChannelHandlerContext) {
            ended.next()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch react(number, String(buffer: unwrapInboundIn(data))) {
            case .say(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            case .sayAndHangUp(let text):
                context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
                context.close(promise: nil)
            case .hangUp: context.close(promise: nil)
            case .nothing: return
            }
        }
    }
}
