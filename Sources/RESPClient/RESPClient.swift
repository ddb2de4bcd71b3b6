package import Logging
import NIOCore
import NIOPosix

/// A client for Redis and Valkey: one server, a primary found through Sentinel, or a Cluster.
///
/// Commands of all tasks share a few connections per server and are written together, so none waits for another's answer.
/// Nothing is sent twice: a command whose connection broke fails, and may have run, unless it certainly was not sent.
/// Cancelling a waiting task does not cancel its command.
package final class RESPClient: Sendable {
    /// The servers and the settings.
    package let configuration: RESPConfiguration
    private let router: any Router
    private let logger: Logger

    /// Creates a client. It connects with the first command.
    ///
    /// - Parameters:
    ///   - logger: for opened and lost connections.
    ///   - channel: a channel that every connection subscribes to, if it speaks RESP3 and its user may. Its messages arrive as
    ///     push messages. Default: none.
    ///   - onPush: receives push messages of servers (RESP3). Called on an event loop: it must not block. Default: nothing.
    package init(
        _ configuration: RESPConfiguration, logger: Logger, subscribedTo channel: [UInt8]? = nil,
        onPush: (@Sendable ([RESPValue]) -> Void)? = nil
    ) {
        self.configuration = configuration
        self.logger = logger
        let group = MultiThreadedEventLoopGroup.singleton
        let nodes = { (configuration: RESPConfiguration, handshake: Handshake) in
            NodeDirectory(
                dialer: Dialer(configuration, handshake: handshake, logger: logger, onPush: onPush), group: group)
        }
        let credentials = configuration.credentials
        switch configuration.topology {
        case .single(let address):
            let handshake = Handshake(
                credentials: credentials, database: configuration.database, channel: channel)
            router = SingleRouter(node: nodes(configuration, handshake)[address])
        case .sentinel(let sentinels, let name):
            let handshake = Handshake(
                credentials: credentials, database: configuration.database, mustBePrimary: true, channel: channel)
            router = SentinelRouter(
                sentinels, name: name,
                sentinelNodes: nodes(
                    configuration.forSentinels, Handshake(credentials: configuration.sentinelCredentials)),
                nodes: nodes(configuration, handshake)
            )
        case .cluster(let seeds):
            router = ClusterRouter(
                seeds, nodes: nodes(configuration, Handshake(credentials: credentials, channel: channel)),
                eventLoop: group.any())
        }
    }

    /// Another client for the same servers, with one connection to each, which subscribes to a channel.
    package func subscriber(
        to channel: [UInt8], onPush: @escaping @Sendable ([RESPValue]) -> Void
    ) -> RESPClient {
        var configuration = configuration
        configuration.connectionsPerNode = 1
        return RESPClient(configuration, logger: logger, subscribedTo: channel, onPush: onPush)
    }

    /// Sends a command and returns the server's answer. A refusal is an answer too: `RESPValue.error`.
    ///
    /// - Throws: `RESPError` if there is no answer.
    package func send(_ command: RESPCommand) async throws -> RESPValue {
        try await one(command)
    }

    /// Sends commands, those for the same server in one write; the answers are in the commands' order.
    ///
    /// - Throws: `RESPError` if an answer is missing. All or some of the commands may have run.
    package func send(_ commands: [RESPCommand]) async throws -> [RESPValue] {
        guard !commands.isEmpty else { return [] }
        return try await router.send(commands)
    }

    /// Runs a script by its digest; a server that does not know it gets the text, once.
    ///
    /// - Parameter keys: all keys that the script touches. In a cluster they must share a slot; the first one decides.
    /// - Throws: `RESPError` if there is no answer.
    package func evaluate(
        _ script: RESPScript, keys: [[UInt8]], arguments: [[UInt8]]
    ) async throws -> RESPValue {
        let rest = [Array(String(keys.count).utf8)] + keys + arguments
        let answer = try await one(RESPCommand("EVALSHA", [Array(script.digest.utf8)] + rest, key: keys.first))
        guard case .error(let error) = answer, error.prefix == "NOSCRIPT" else { return answer }
        return try await one(RESPCommand("EVAL", [Array(script.source.utf8)] + rest, key: keys.first))
    }

    /// Sends a command to every server that takes writes: one, or all masters of a cluster. For checks at the start.
    ///
    /// - Throws: `RESPError` if an answer is missing.
    package func sendToEveryMaster(_ command: RESPCommand) async throws -> [RESPValue] {
        try await router.sendToEveryMaster(command)
    }

    /// Closes all connections. Commands under way fail, and so do later ones.
    package func shutdown() async {
        await router.shutdown()
    }

    private func one(_ command: RESPCommand) async throws(RESPError) -> RESPValue {
        let answers = try await router.send([command])
        guard let answer = answers.first else { throw .violation("no answer") }
        return answer
    }
}
