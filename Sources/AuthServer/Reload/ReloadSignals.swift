import ServiceLifecycle
import UnixSignals

/// The SIGHUPs of this process. Without it, a SIGHUP ends the process.
package struct ReloadSignals: Sendable {
    private let signals: UnixSignalsSequence

    /// Catches them from now on. Those that arrive before ``each(_:)`` are kept.
    package init() async {
        signals = await UnixSignalsSequence(trapping: .sighup)
    }

    /// Acts on each signal, one after the other, until the server stops.
    func each(_ act: () async -> Void) async {
        for await _ in signals.cancelOnGracefulShutdown() { await act() }
    }
}
