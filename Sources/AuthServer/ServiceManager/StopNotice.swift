import ServiceLifecycle

/// Notes the beginning of the shutdown. It is the first of the services to stop.
struct StopNotice: Service {
    let state: ServerState

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await gracefulShutdown()
        } onGracefulShutdown: {
            state.stop()
        }
    }
}
