import Foundation
import GRDB
import SQLInterface
import Synchronization

/// Connections that only read, on which a task finds a row on its own thread: handing the question to another thread and the
/// answer back takes several times as long as finding a row by its key.
///
/// A read here may wait for the disk. So there are fewer of these connections than threads that tasks run on, and at most eight,
/// because each holds descriptors and pages of the file. What finds none free takes the usual way.
final class DirectReaders: Sendable {
    private static let most = 8

    private let free: Mutex<[RowReader]?>

    /// Opens the connections. Without success there are none, and the file's pool does the work.
    ///
    /// - Parameters:
    ///   - configuration: the pool's.
    ///   - threads: the number of threads that tasks run on.
    init(path: String, _ configuration: Configuration, threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
        var configuration = configuration
        configuration.readonly = true
        configuration.busyMode = .immediateError
        let readers = (0..<min(max(1, threads - 1), Self.most)).compactMap { _ in
            try? RowReader(path: path, configuration)
        }
        free = Mutex(readers)
    }

    /// The rows of a statement that only reads. `nil` if no connection is free, or if the read failed: the usual way says why.
    func run(_ statement: String, _ parameters: [SQLValue]) -> [SQLRow]? {
        guard let reader = take() else { return nil }
        defer { putBack(reader) }
        return try? reader.run(statement, parameters)
    }

    /// A connection that no other task uses.
    func take() -> RowReader? { free.withLock { $0?.popLast() } }

    func putBack(_ reader: RowReader) {
        free.withLock { $0?.append(reader) }
    }

    /// Closes the connections, those in use as soon as they are put back.
    func close() {
        free.withLock { $0 = nil }
    }
}
