import Hummingbird
import Logging
import Operations
import ServerTables
import ServiceLifecycle
import Sessions

/// One client's stream of ended sessions.
///
/// Each stream reads the log by itself, once a second and a page at a time, and only after its client has taken the
/// previous page. So no client delays another, and no stream holds more than a page in memory.
struct RevocationStream: Sendable {
    private static let page = 100
    private static let interval = Duration.seconds(1)
    /// The number of pauses between two heartbeats.
    private static let heartbeat = 15

    let log: RevocationLog
    let credentials: ServiceCredentials
    let token: ServiceToken
    let position: RevocationPosition
    let logger: Logger

    /// Writes until the client disconnects, the credential is removed, the server stops, or the database does not answer, so
    /// that an open stream is never silently behind.
    @concurrent
    func write(to writer: inout any ResponseBodyWriter) async throws {
        var sequence = position.sequence
        var pauses = 0
        try await writer.write(RevocationEvent.greeting)
        if position.hasMissed { try await writer.write(RevocationEvent.missed(upTo: sequence)) }
        while await mayGoOn(after: pauses) {
            let endings = try await log.page(after: sequence, limit: Self.page)
            for ending in endings {
                try await writer.write(RevocationEvent.ended(ending))
                sequence = ending.sequence
            }
            if pauses == Self.heartbeat {
                pauses = 0
                try await writer.write(RevocationEvent.heartbeat)
            }
            if endings.count < Self.page {
                await pause(for: Self.interval)
                pauses += 1
            }
        }
    }

    private func mayGoOn(after pauses: Int) async -> Bool {
        guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return false }
        guard pauses == Self.heartbeat else { return true }
        do {
            return try await credentials.name(of: token) != nil
        } catch {
            return false
        }
    }
}
