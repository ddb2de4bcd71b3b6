/// Finds the server for every command. One implementation per way of putting servers together.
protocol Router: Sendable {
    /// Sends each command to the server it belongs to; the answers come in the commands' order.
    func send(_ commands: [RESPCommand]) async throws(RESPError) -> [RESPValue]
    /// Sends a command to every server that takes writes.
    func sendToEveryMaster(_ command: RESPCommand) async throws(RESPError) -> [RESPValue]
    func shutdown() async
}
