package import Logging
import Synchronization

/// A log that keeps its lines, message and metadata together, at every level.
package final class CapturedLog: Sendable {
    private let stored = Mutex<[String]>([])

    package init() {}

    package var lines: [String] { stored.withLock { $0 } }

    package var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private func add(_ line: String) {
        stored.withLock { $0.append(line) }
    }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.add("\(event.message) \(metadata.merging(event.metadata ?? [:]) { $1 })")
        }
    }
}
