import NIOCore
import Synchronization

/// Everything goes to the primary that the sentinels name. When it fails, or says that it is a replica now, they are asked
/// again.
final class SentinelRouter: Router {
    private let sentinels: [RESPAddress]
    private let name: String
    private let sentinelNodes: NodeDirectory
    private let nodes: NodeDirectory
    private let primary = Mutex<Node?>(nil)
    private let discovery = SharedAttempt<Node>()

    /// - Parameter nodes: makes connections that ask a server for its role first.
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
        // A replica refuses to write and has written nothing, so these may go to the new primary.
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
        if let node = primary.withLock({ $0 }) { return node }
        do throws(RESPError) {
            let node = try await discovery.run(discover)
            primary.withLock { $0 = node }
            return node
        } catch {
            throw error.unsent
        }
    }

    private func forget(_ node: Node) {
        primary.withLock { if $0 === node { $0 = nil } }
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

    /// What the sentinels name may be dead or demoted: it must say itself that it is the primary.
    private func verified(_ node: Node) async throws(RESPError) -> Node {
        guard case .array(let role)? = try await node.send([RESPCommand("ROLE")]).first, role.first?.text == "master"
        else { throw RESPError(.unavailable, "the server that the sentinels name is not the primary") }
        return node
    }
}

extension RESPValue {
    /// Whether a replica refused to write, or to serve while it has lost its primary.
    fileprivate var isRefusalOfReplica: Bool {
        guard case .error(let error) = self else { return false }
        return error.prefix == "READONLY" || error.prefix == "MASTERDOWN"
    }
}
