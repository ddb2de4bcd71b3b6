import NIOCore
import Synchronization

/// One server and the few connections to it, used in turn.
final class Node: Sendable {
    let address: RESPAddress
    private let connections: [NodeConnection]
    private let turn = Atomic<Int>(0)

    init(_ address: RESPAddress, dialer: Dialer, group: any EventLoopGroup) {
        self.address = address
        let reconnection = SharedReconnection()
        self.connections = (0..<max(1, dialer.configuration.connectionsPerNode)).map { _ in
            NodeConnection(address, dialer: dialer, reconnection: reconnection, on: group.next())
        }
    }

    /// Sends commands together on one connection; their answers come in the same order. Commands that were certainly not
    /// sent on one connection may be sent on another.
    func send(_ commands: [RESPCommand]) async throws(RESPError) -> [RESPValue] {
        let first = UInt(bitPattern: turn.wrappingAdd(1, ordering: .relaxed).oldValue)
        var failure = RESPError.lost
        for offset in 0..<UInt(connections.count) {
            do throws(RESPError) {
                return try await connections[Int((first &+ offset) % UInt(connections.count))].send(commands)
            } catch {
                failure = error
                guard error.isUnsent else { break }
            }
        }
        throw failure
    }

    /// Closes all connections.
    func shutdown() async {
        for connection in connections { await connection.shutdown() }
    }
}
