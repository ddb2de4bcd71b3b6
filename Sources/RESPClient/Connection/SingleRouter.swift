/// One server gets everything.
struct SingleRouter: Router {
    let node: Node

    func send(_ commands: [RESPCommand]) async throws(RESPError) -> [RESPValue] {
        try await node.send(commands)
    }

    func sendToEveryMaster(_ command: RESPCommand) async throws(RESPError) -> [RESPValue] {
        try await node.send([command])
    }

    func shutdown() async {
        await node.shutdown()
    }
}
