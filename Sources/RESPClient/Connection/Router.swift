/// Finds the server for every command. One implementation for each topology.
protocol Router: Sendable {
    /// Sends each command to its server; the answers come in the commands' order.
    func send(_ commands: [RESPCommand]) async throws(RESPError) -> [RESPValue]
    /// Sends a command to every server that takes writes.
    func sendToEveryMaster(_ command: RESPCommand) async throws(RESPError) -> [RESPValue]
    func shutdown() async
}
