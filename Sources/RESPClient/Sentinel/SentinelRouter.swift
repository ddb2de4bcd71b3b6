import NIOCore
import Synchronization

/// Sends all commands to the primary that the sentinels name. The sentinels are queried again when it fails or reports
/// that it is a replica now; and once a second in any case, because a replaced primary may not know it yet and accept
/// writes that will be lost.
final class SentinelRouter: Router {
    private struct Knowledge {
        var primary: Node?
        /// The time of the last query of the sentinels, including one under way.
        var askedAt = NIODeadline.uptimeNanoseconds(0)
    }

    /// How long the sentinels' answer is valid.
    private static let trust = TimeAmount.seconds(1)

    private let sentinels: [RESPAddress]
    private let name: String
    private let sentinelNodes: NodeDirectory
    private let nodes: NodeDirectory
    private let knowledge = Mutex(Knowledge())
    private let discovery = SharedAttempt<Node>()

    /// - Parameter nodes: opens connections that check the role of a server first.
    init(_ sentinels: [RESPAddress], name: String, sentinelNodes: NodeDirectory, nodes: NodeDirectory) {
        self.sentinels = sentinels
        self.name = name
        self.sentinelNodes = sentinelNodes
        self.nodes = nodes
    }

    func send(_ commands: [RESPCommand]) async throws(RESPError) -> [RESPValue] {
        let node = try await currentPrimary()
        var answers: [RESPValue]
        do throws(RESPError) {
            answers = try await node.send(commands)
        } catch {
            forget(node)
            guard error.isUnsent else { throw error }
            return try await currentPrimary().send(commands)
        }
        // A replica refuses writes and has written nothing, so these may go to the new primary.
        let refused = answers.indices.filter { answers[$0].isRefusalOfReplica }
        guard !refused.isEmpty else { return answers }
        forget(node)
        let second = try await currentPrimary().send(refused.map { commands[$0] })
        for (index, answer) in zip(refused, second) { answers[index] = answer }
        return answers
    }

    func sendToEveryMaster(_ command: RESPCommand) async throws(RESPError) -> [RESPValue] {
        try await send([command])
    }

    func shutdown() async {
        await nodes.shutdown()
        await sentinelNodes.shutdown()
    }

    // MARK: The primary

    private func currentPrimary() async throws(RESPError) -> Node {
        let now = NIODeadline.now()
        // One task queries again; the others continue with the known primary meanwhile.
        let (known, mustAsk) = knowledge.withLock { knowledge in
            let mustAsk = knowledge.primary == nil || now - knowledge.askedAt >= Self.trust
            if mustAsk { knowledge.askedAt = now }
            return (knowledge.primary, mustAsk)
        }
        if let known, !mustAsk { return known }
        do throws(RESPError) {
            let found = try await discovery.run(discover)
            knowledge.withLock { $0.primary = found }
            return found
        } catch {
            // Sentinels that are down are no reason to leave a primary that works.
            if let known { return known }
            throw error.unsent
        }
    }

    private func forget(_ node: Node) {
        knowledge.withLock { if $0.primary === node { $0.primary = nil } }
    }

    private func discover() async throws(RESPError) -> Node {
        var inquiry = SentinelInquiry(sentinels, name: name)
        while let sentinel = inquiry.next() {
            do throws(RESPError) {
                switch try await ask(sentinel) {
                case .unknownName: inquiry.nameIsUnknown()
                case .primary(let address): return try await verified(nodes[address])
                }
            } catch {
                inquiry.failed(error)
            }
        }
        throw inquiry.failure
    }

    private func ask(_ sentinel: RESPAddress) async throws(RESPError) -> SentinelAnswer {
        let question = RESPCommand("SENTINEL", [Array("GET-MASTER-ADDR-BY-NAME".utf8), Array(name.utf8)])
        let answers = try await sentinelNodes[sentinel].send([question])
        return try SentinelAnswer(answers.first ?? .null)
    }

    /// The server that the sentinels name may be dead or demoted: it must confirm that it is the primary.
    private func verified(_ node: Node) async throws(RESPError) -> Node {
        guard case .array(let role)? = try await node.send([RESPCommand("ROLE")]).first, role.first?.text == "master"
        else { throw RESPError(.unavailable, "the server that the sentinels name is not the primary") }
        return node
    }
}

extension RESPValue {
    /// Whether a replica refused a write, or refuses to serve because it has lost its primary.
    fileprivate var isRefusalOfReplica: Bool {
        guard case .error(let error) = self else { return false }
        return error.prefix == "READONLY" || error.prefix == "MASTERDOWN"
    }
}
