import ServiceLifecycle

/// Services that stop at the same time, so that a restart does not wait for one after the other. If one fails, the others are cancelled.
struct Together: Service {
    let services: [any Service]

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            // Not `waitForAll`, which waits for the others although one has failed.
            for try await _ in group {}
        }
    }
}
