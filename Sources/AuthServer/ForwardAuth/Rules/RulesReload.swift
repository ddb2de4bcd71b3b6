import Logging
import ServiceLifecycle
import UnixSignals

/// Reloads the rules whenever the process gets a SIGHUP, until the server stops.
struct RulesReload: Service {
    let rules: LiveRules
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() { rules.reload(logger) }
    }
}
