import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

@Suite("Redis keeps the rules of a session store", .serialized)
struct ValkeyConformanceTests {
    @Test("on one server", .enabled(if: RedisServers.single.isExpected), arguments: SessionStoreSuite.checks)
    func single(check: SessionStoreSuite.Check) async throws {
        try await RedisServers.single.withStore { store, _ in try await check.run(on: store) }
    }

    @Test("over TLS", .enabled(if: RedisServers.tls.isExpected), arguments: SessionStoreSuite.checks)
    func tls(check: SessionStoreSuite.Check) async throws {
        try await RedisServers.tls.withStore { store, _ in try await check.run(on: store) }
    }

    @Test("behind Sentinel", .enabled(if: RedisServers.sentinel.isExpected), arguments: SessionStoreSuite.checks)
    func sentinel(check: SessionStoreSuite.Check) async throws {
        try await RedisServers.sentinel.withStore { store, _ in try await check.run(on: store) }
    }

    @Test(
        "on a cluster of three", .enabled(if: RedisServers.cluster.isExpected), arguments: SessionStoreSuite.checks)
    func cluster(check: SessionStoreSuite.Check) async throws {
        try await RedisServers.cluster.withStore(placement: .samples) { store, _ in try await check.run(on: store) }
    }

    @Test(
        "laid out for a cluster on one server", .enabled(if: RedisServers.single.isExpected),
        arguments: SessionStoreSuite.checks)
    func shards(check: SessionStoreSuite.Check) async throws {
        try await RedisServers.single.withStore(placement: .samples) { store, _ in try await check.run(on: store) }
    }

    @Test(
        "on a server of the older protocol", .enabled(if: RedisServers.single.isExpected),
        arguments: SessionStoreSuite.checks)
    func olderProtocol(check: SessionStoreSuite.Check) async throws {
        try await ScratchRedis.withServer(["--rename-command", "HELLO", ""]) { server in
            try await withValkeyStore(url: server.url) { store, _ in try await check.run(on: store) }
        }
    }
}
