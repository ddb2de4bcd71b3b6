import Logging
import SQLiteSessionStore
import Sessions
import ValkeySessionStore

/// Looks sessions up in Coatcheck's own stores, read for every request and behind near caches.
struct SessionChecks {
    /// The sessions in each store.
    static let number = 1000

    let folder: String
    let redis: String

    /// Answers standard input while the near caches run.
    func serve() async throws {
        var logger = Logger(label: "benchmark")
        logger.logLevel = .warning
        let caches = [
            "near-sqlite": try NearCache(over: SQLiteSessionStore(path: "\(folder)/near.sqlite"), logger: logger),
            "near-redis": try NearCache(over: ValkeySessionStore(url: redis, prefix: "near"), logger: logger),
        ]
        let stores: [String: any SessionStore] = [
            "memory": MemorySessionStore(),
            "sqlite": try SQLiteSessionStore(path: "\(folder)/strict.sqlite"),
            "redis": try ValkeySessionStore(url: redis, prefix: "strict"),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for cache in caches.values { group.addTask { try await cache.run() } }
            defer { group.cancelAll() }
            var checks: [String: Check] = [:]
            for (name, store) in stores { checks[name] = try await check(over: store) }
            for (name, cache) in caches {
                checks[name] = try await check(over: cache)
                try await fill(cache, by: checks[name])
            }
            try await Worker(checks: checks).serve()
        }
    }

    /// Signs users in, and looks one of them up by the text of the cookie.
    private func check(over store: any SessionStore) async throws -> Check {
        let sessions = try SessionManager(store: store)
        let device = Device(userAgent: "benchmark", address: "192.0.2.171")
        var cookie: [UInt8] = []
        for number in 0..<Self.number {
            guard case .signedIn(let session) = try await sessions.login(PrincipalID("p\(number)"), from: device),
                let token = session.tokenToSend
            else { throw Worker.Refused() }
            cookie = Array(token.wire.utf8)
        }
        return { [cookie] in
            guard case .valid = await sessions.authenticate(SessionToken(wire: cookie), from: device, for: .check)
            else {
                return false
            }
            return true
        }
    }

    /// Waits until the cache has a lease and the record.
    private func fill(_ cache: NearCache, by check: Check?) async throws {
        for _ in 0..<100 where cache.usage.hits == 0 {
            _ = try await check?()
            try await Task.sleep(for: .milliseconds(50))
        }
        guard cache.usage.hits > 0 else { throw Worker.Refused() }
    }
}
