package import Logging
import ServiceLifecycle
import UnixSignals

/// Reloads the rules whenever the process gets a SIGHUP, until the server stops.
package struct RulesReload: Service {
    package let rules: LiveRules
    package let logger: Logger

    package init(rules: LiveRules, logger: Logger) {
        self.rules = rules
        self.logger = logger
    }

    package func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() { rules.reload(logger) }
    }
}
