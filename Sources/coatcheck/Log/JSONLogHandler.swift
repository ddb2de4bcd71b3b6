import Logging
import Sessions

/// Writes each event of the log as one JSON object on one line.
struct JSONLogHandler: LogHandler {
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let clock: any WallClock
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - label: the name of the logger.
    ///   - write: gets each line, without its end.
    init(label: String, clock: any WallClock = SystemClock(), write: @escaping @Sendable (String) -> Void) {
        self.label = label
        self.clock = clock
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var values = metadata
        if let provided = metadataProvider?.get() { values.merge(provided) { $1 } }
        if let own = event.metadata { values.merge(own) { $1 } }
        let line = JSONLogLine(
            time: clock.now(), level: event.level, logger: label, message: event.message.description,
            error: event.error.map { "\(type(of: $0))" }, metadata: values)
        write(line.text)
    }
}
