import Logging
import ServerSettings

/// The process's log, on standard error.
enum ServerLog {
    /// Sets the process's logging up, once, and returns its logger.
    static func start(at level: LogLevel, in format: LogFormat) -> Logger {
        LoggingSystem.bootstrap { LeveledLogHandler(newHandler($0, in: format), level) }
        return Logger(label: "coatcheck")
    }

    /// The log of a command. Its output is for its result; only failures are logged beside it.
    static func ofCommand(in format: LogFormat) -> Logger {
        var logger = Logger(label: "coatcheck") { newHandler($0, in: format) }
        logger.logLevel = .error
        return logger
    }

    private static func newHandler(_ label: String, in format: LogFormat) -> any LogHandler {
        switch format {
        case .text: StreamLogHandler(label: label, stream: LogStream())
        case .json: JSONLogHandler(label: label) { StandardError.write(line: $0) }
        }
    }
}
