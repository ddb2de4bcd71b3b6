import Logging
import Sessions

/// Near caches over one store, each with connections of its own, as in as many servers.
struct Caches {
    let all: [NearCache]

    init(_ number: Int, over url: String) async throws {
        var all: [NearCache] = []
        var logger = Logger(label: "benchmark")
        logger.logLevel = .warning
        // A PostgreSQL server has a hundred connections by default, and each cache listens on one more.
        for _ in 0..<number {
            let store = try await openStore(url, connections: number > 2 ? 1 : 4)
            all.append(try NearCache(over: store, logger: logger))
        }
        self.all = all
    }

    /// Runs the caches, and `body` when the registry is trusted.
    func running(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for cache in all { group.addTask { try await cache.run() } }
            defer { group.cancelAll() }
            // Longer than a lease.
            try await Task.sleep(for: .seconds(2))
            try await body()
        }
    }
}
