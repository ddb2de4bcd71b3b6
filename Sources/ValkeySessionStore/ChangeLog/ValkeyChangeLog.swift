import RESPClient
import Sessions

/// The log of changes that the scripts of the store write, on one server or behind Sentinel.
///
/// Every question is one script. It names the engine itself, so an answer never carries the name of another server than the one
/// that executed it; and it writes, so a replica refuses it. The connection is separate from those of the store: its answers
/// do not wait behind those of requests, and it receives the hints.
struct ValkeyChangeLog: ChangeLog {
    let client: RESPClient
    let home: KeySpace.Home
    let channel: [UInt8]
    private let failure: StoreFailure
    private let hints: HintRelay

    /// Creates a log beside the sessions of a client. `nil` for the keys of a cluster.
    init?(beside client: RESPClient, _ keys: KeySpace, _ failure: StoreFailure) {
        guard let home = keys.common, let channel = keys.channel(database: client.configuration.database) else {
            return nil
        }
        let hints = HintRelay()
        self.home = home
        self.channel = channel
        self.failure = failure
        self.hints = hints
        self.client = client.subscriber(to: channel) { message in
            if let hint = LogHint(push: message) { hints.pass(hint) }
        }
    }

    /// A replica may be promoted without the last registrations, and a restart may lose them.
    var isRegistryDurable: Bool { false }

    func join(_ member: CacheMember) async throws -> LogMark {
        try await run(LogScripts.join, [member.bytes]) { try LogMark($0.items) }
    }

    func beat(_ member: CacheMember, applied position: LogPosition) async throws -> LogNews {
        try await run(LogScripts.beat, [member.bytes, position.bytes]) { try LogNews($0.items) }
    }

    func lagging(behind position: LogPosition?, askedBy caller: CacheMember?) async throws -> LaggingMembers {
        try await run(LogScripts.lagging, [position?.bytes ?? [], caller?.bytes ?? []]) {
            try LaggingMembers($0.items)
        }
    }

    func condemn(_ members: [CacheMember]) async throws {
        try await run(LogScripts.condemn, members.map(\.bytes)) { _ = try $0.bytes }
    }

    func remove(_ members: [CacheMember]) async throws {
        try await run(LogScripts.remove, members.map(\.bytes)) { _ = try $0.bytes }
    }

    /// Passes on what arrives on the channel. The other methods open the connection, and open it again after it was lost.
    func follow(_ notify: @escaping @Sendable (LogHint) -> Void) async {
        await hints.follow(notify)
    }

    /// How many connections receive what is announced, and the commands that the server refuses to this user.
    func probe() async throws -> (receivers: Int, refused: [String]) {
        try await run(LogScripts.probe, [channel]) { answer in
            let items = try answer.items
            guard let receivers = try items.first?.number else { throw UnreadableValue(part: "answer") }
            return (receivers, try items.dropFirst().map { String(decoding: try $0.bytes, as: UTF8.self) })
        }
    }

    private func run<Answer>(
        _ script: RESPScript, _ arguments: [[UInt8]], _ read: (RESPValue) throws -> Answer
    ) async throws -> Answer {
        do {
            return try read(try await client.evaluate(script, keys: [home], arguments: arguments))
        } catch {
            throw failure.unavailable(error)
        }
    }
}
