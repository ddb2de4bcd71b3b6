import Logging
import Synchronization

/// The least severe level that the process logs. It can change while the server runs.
final class LogLevel: Sendable {
    private let level: Atomic<Int>

    init(_ level: Logger.Level) {
        self.level = Atomic(Self.number(of: level))
    }

    var current: Logger.Level { Logger.Level.allCases[level.load(ordering: .relaxed)] }

    func set(_ level: Logger.Level) {
        self.level.store(Self.number(of: level), ordering: .relaxed)
    }

    private static func number(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}

/// A log handler at the level of the process. A logger can be made stricter than the process, and not more talkative.
struct LeveledLogHandler: LogHandler {
    private var base: any LogHandler
    private let process: LogLevel
    private var own = Logger.Level.trace

    init(_ base: any LogHandler, _ process: LogLevel) {
        self.base = base
        self.base.logLevel = .trace
        self.process = process
    }

    var logLevel: Logger.Level {
        get { max(own, process.current) }
        set { own = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        base.log(event: event)
    }
}
