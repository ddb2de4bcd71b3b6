import Foundation
import GRDB
import Synchronization

/// Connections that only read, on which a task finds a row on its own thread: handing the question to another thread and the
/// answer back takes several times as long as finding a row by its key.
///
/// A read here may wait for the disk. So there are fewer of these connections than threads that tasks run on, and what
/// finds none free takes the usual way.
final class DirectReaders: Sendable {
    private let free: Mutex<[DatabaseQueue]>

    /// Opens the connections. Without success there are none, and the file's pool does the work.
    ///
    /// - Parameters:
    ///   - configuration: the pool's.
    ///   - threads: the number of threads that tasks run on.
    init(path: String, _ configuration: Configuration, threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        var configuration = configuration
        configuration.readonly = true
        configuration.busyMode = .immediateError
        let queues = (0..<max(1, threads - 1)).compactMap { _ in
            try? DatabaseQueue(path: path, configuration: configuration)
        }
        free = Mutex(queues)
    }

    /// Runs `body` on a free connection, outside any transaction. `nil` if none is free, or if the read failed: the usual way
    /// says why.
    func perform<Value>(_ body: (Database) throws -> Value) -> Value? {
        guard let queue = free.withLock({ $0.popLast() }) else { return nil }
        defer { free.withLock { $0.append(queue) } }
        return try? queue.unsafeRead(body)
    }

    /// Closes the connections that are not in use.
    func close() {
        let queues = free.withLock { free in
            defer { free = [] }
            return free
        }
        for queue in queues { try? queue.close() }
    }
}
