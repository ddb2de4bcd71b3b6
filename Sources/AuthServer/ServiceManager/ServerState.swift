import Logging
import ServiceLifecycle
import Synchronization

/// The state of the server, for the readiness probe and the service manager.
final class ServerState: Sendable {
    private enum Phase {
        case starting
        case serving
        case stopping
    }

    private struct State {
        var phase = Phase.starting
        /// The listeners that do not listen yet.
        var awaited: Int
    }

    private let manager: ServiceManager
    private let status: String
    private let logger: Logger
    private let state: Mutex<State>

    /// - Parameters:
    ///   - listeners: how many listeners there are.
    ///   - status: a line about the server, for the operator.
    init(listeners: Int, manager: ServiceManager, status: String, logger: Logger) {
        self.manager = manager
        self.status = status
        self.logger = logger
        state = Mutex(State(awaited: listeners))
    }

    /// Whether all listeners listen, and the server does not stop yet.
    var isServing: Bool { state.withLock { $0.phase == .serving } }

    /// One more of the listeners listens.
    func noteListening() {
        let isServing = state.withLock { state in
            state.awaited -= 1
            guard state.awaited == 0, state.phase == .starting else { return false }
            state.phase = .serving
            return true
        }
        if isServing { tellReady() }
    }

    /// The configuration is read again. Returns when that is done.
    func reloading(_ reload: () async -> Void) async {
        manager.tell(.reloading(microseconds: ServiceManager.microseconds), logger)
        await reload()
        tellReady()
    }

    private func tellReady() {
        manager.tell(.ready(status: status), logger)
    }

    /// The shutdown has begun.
    func stop() {
        state.withLock { $0.phase = .stopping }
        manager.tell(.stopping, logger)
    }
}
