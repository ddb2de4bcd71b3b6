import Logging
import TestSupport
import Testing
import ValkeySessionStore

@testable import Sessions

/// Near caches over one server, each with a store and connections of its own, as in processes of their own.
struct ServedCaches {
    let prefix: String
    let caches: [NearCache]

    /// Runs a test while the caches serve.
    static func with<Value>(
        _ count: Int, url: String, lease: Duration = .milliseconds(200),
        _ body: (ServedCaches) async throws -> Value
    ) async throws -> Value {
        let prefix = "test-\(UInt64.random(in: .min ... .max))"
        let stores = try (0..<count).map { _ in
            try ValkeySessionStore(client: patientClient(url), placement: nil, prefix: prefix)
        }
        let caches = try stores.map { try NearCache(over: $0, lease: lease, logger: Logger(label: "test")) }
        let value = try await withThrowingTaskGroup(of: Void.self) { group in
            for cache in caches { group.addTask { await cache.serve() } }
            defer { group.cancelAll() }
            let served = ServedCaches(prefix: prefix, caches: caches)
            try await served.settle()
            return try await body(served)
        }
        for store in stores { await store.shutdown() }
        return value
    }

    /// Waits until all serve, and have done so for so long that they trust the registry.
    func settle() async throws {
        for cache in caches {
            while !isTrusting(cache) { try await Task.sleep(for: .milliseconds(2)) }
        }
    }

    private func isTrusting(_ cache: NearCache) -> Bool {
        guard cache.follower.isLeased, let registration = cache.follower.membership.registration else { return false }
        return cache.follower.clock.now() - registration.since >= cache.follower.lease.certainEnd
    }
}
