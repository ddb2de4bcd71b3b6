import Hummingbird
import NIOCore
import Operations
import ServiceLifecycle
import UserAccounts

/// Tells the script of one overview that the audit log has grown. It carries nothing else: the page itself is asked for with the session.
struct OverviewStream: Sendable {
    private static let interval = Duration.seconds(5)
    /// Then the browser connects again, for which the session is checked: after a minute.
    private static let looks = 12

    let audit: any AuditLog

    /// Writes until a minute has passed, the client disconnects, the server stops, or the database does not answer.
    @concurrent
    func write(to writer: inout any ResponseBodyWriter) async throws {
        var known = try await audit.head()
        try await writer.write(ByteBuffer(string: "retry: 2000\n: connected\n\n"))
        for _ in 0..<Self.looks {
            await pause(for: Self.interval)
            guard !Task.isCancelled, !Task.isShuttingDownGracefully else { return }
            let head = try await audit.head()
            try await writer.write(ByteBuffer(string: head == known ? ": alive\n\n" : "event: changed\ndata: {}\n\n"))
            known = head
        }
    }
}
