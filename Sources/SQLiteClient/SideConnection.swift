import GRDB
import Synchronization

/// A connection beside the pool, opened when it is first needed: it sees the commits of all others, and its own small writes
/// do not wait for the disk.
///
/// A connection does not count its own commits as changes of the file. So a program that answers a change with such a write is
/// not woken by it.
final class SideConnection: Sendable {
    /// The time between two looks at the file. A look costs a few microseconds.
    private static let interval: Duration = .milliseconds(25)

    private let path: String
    private let queue = Mutex<DatabaseQueue?>(nil)

    init(path: String) {
        self.path = path
    }

    /// Runs `body` outside any transaction.
    func perform<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let queue = try open()
        return try await withCheckedThrowingContinuation { continuation in
            queue.asyncWriteWithoutTransaction { db in continuation.resume(with: Result { try body(db) }) }
        }
    }

    /// Calls `notify` when another connection of this or any other process has committed, until the task is cancelled.
    func watch(_ notify: @escaping @Sendable () -> Void) async {
        var seen: Int64?
        while !Task.isCancelled {
            if let version = await version(), version != seen {
                seen = version
                notify()
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    func close() {
        let queue = queue.withLock { queue in
            defer { queue = nil }
            return queue
        }
        try? queue?.close()
    }

    /// A number that changes with every commit of another connection.
    private func version() async -> Int64? {
        try? await perform { try Int64.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) }
    }

    private func open() throws -> DatabaseQueue {
        try queue.withLock { queue in
            if let queue { return queue }
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { db in
                // Not OFF: a power failure while the log is begun anew could damage the file.
                try db.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            let opened = try DatabaseQueue(path: path, configuration: configuration)
            queue = opened
            return opened
        }
    }
}
