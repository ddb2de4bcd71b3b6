import NIOCore
import Synchronization

/// The servers that a client has used. None is removed: an unused one costs nothing, and a demoted one may be promoted
/// again.
final class NodeDirectory: Sendable {
    private let dialer: Dialer
    private let group: any EventLoopGroup
    private let nodes = Mutex<[RESPAddress: Node]>([:])

    init(dialer: Dialer, group: any EventLoopGroup) {
        self.dialer = dialer
        self.group = group
    }

    subscript(address: RESPAddress) -> Node {
        if let node = nodes.withLock({ $0[address] }) { return node }
        let made = Node(address, dialer: dialer, group: group)
        return nodes.withLock { nodes in
            if let other = nodes[address] { return other }
            nodes[address] = made
            return made
        }
    }

    func shutdown() async {
        for node in nodes.withLock({ Array($0.values) }) { await node.shutdown() }
    }
}
