import Foundation
import Logging
package import SQLInterface
import Synchronization

/// Small writes that do not wait for the disk, and notifications.
extension PostgresDatabase {
    /// The maximum wait for the answer.
    private static let notePatience: Duration = .seconds(2)

    package func note(_ statement: String, _ parameters: [SQLValue]) async throws -> [SQLRow] {
        let statement = PostgresStatement(statement, parameters)
        return try await withCheckedThrowingContinuation { continuation in
            queue.addUrgent(
                ExclusiveJob(
                    run: { link in
                        let rows = try link.runTogether([.withoutFlush, statement], until: .now + Self.notePatience)
                        return { continuation.resume(returning: rows) }
                    },
                    fail: { continuation.resume(throwing: $0) }))
        }
    }

    /// Never inside the transaction that is announced: a transaction that notifies holds a lock of the whole server until it is
    /// on disk.
    package func announce(_ topic: AnnouncementTopic) {
        guard announcements.begin(topic) else { return }
        queue.addUrgent(
            ExclusiveJob(
                run: { [announcements] link in
                    // What is committed from now on needs another one.
                    announcements.end(topic)
                    _ = try link.runTogether(
                        [.withoutFlush, .announcement(of: topic)], until: .now + Self.notePatience)
                    return {}
                },
                fail: { [announcements] _ in announcements.end(topic) }))
    }

    /// Listens on a connection of its own, in a thread of its own.
    package func follow(_ topic: AnnouncementTopic, _ notify: @escaping @Sendable () -> Void) async {
        // A pooler that gives connections away after each transaction accepts LISTEN, but delivers nothing.
        guard address.preparesStatements else { return }
        let listener = PostgresListener(address, topic, logger, notify)
        guard let thread = JoinableThread({ listener.run() }) else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Also waits for the thread's last steps in libpq.
                Thread.detachNewThread {
                    thread.join()
                    continuation.resume()
                }
            }
        } onCancel: {
            listener.stop()
        }
    }
}

/// The topics whose announcement waits to be sent. It stands for all commits until then.
final class Announcements: Sendable {
    private let waiting = Mutex<Set<AnnouncementTopic>>([])

    /// False if one waits already.
    func begin(_ topic: AnnouncementTopic) -> Bool {
        waiting.withLock { $0.insert(topic).inserted }
    }

    func end(_ topic: AnnouncementTopic) {
        waiting.withLock { _ = $0.remove(topic) }
    }
}

extension PostgresStatement {
    /// The commit of the same transaction does not wait for the disk.
    fileprivate static let withoutFlush = PostgresStatement("SELECT set_config('synchronous_commit', 'off', true)")

    /// Notifies the listeners of the same schema.
    fileprivate static func announcement(of topic: AnnouncementTopic) -> PostgresStatement {
        PostgresStatement("SELECT pg_notify(\(channelName(of: topic)), '')")
    }

    /// The name of a topic's channel in the connection's schema.
    static func channel(of topic: AnnouncementTopic) -> PostgresStatement {
        PostgresStatement("SELECT \(channelName(of: topic))")
    }

    private static func channelName(of topic: AnnouncementTopic) -> String {
        "'\(topic.name)_' || md5(coalesce(current_schema(), ''))"
    }
}
