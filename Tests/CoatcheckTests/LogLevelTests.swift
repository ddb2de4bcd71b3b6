import Logging
import TestSupport
import Testing

@testable import coatcheck

@Suite("The level of the log")
struct LogLevelTests {
    private let level = LogLevel(.info)
    private let log = CapturedLog()

    private var logger: Logger {
        Logger(label: "test") { _ in LeveledLogHandler(log.logger.handler, level) }
    }

    @Test("a change of the level applies to loggers that exist")
    func live() {
        let logger = logger
        logger.debug("one")
        level.set(.debug)
        logger.debug("two")
        level.set(.error)
        logger.warning("three")
        #expect(log.lines.map { $0.prefix(3) } == ["two"])
        for each in Logger.Level.allCases {
            level.set(each)
            #expect(level.current == each && logger.logLevel == each)
        }
    }

    @Test("a logger with a level of its own is stricter than the others, and never more talkative")
    func own() {
        var logger = logger
        logger.logLevel = .notice
        #expect(logger.logLevel == .notice)
        level.set(.debug)
        #expect(logger.logLevel == .notice)
        level.set(.error)
        #expect(logger.logLevel == .error)
        logger.logLevel = .trace
        #expect(logger.logLevel == .error)
    }
}
