import TestSupport
import Testing

@testable import RESPClient

/// Servers die and others take over. While no server serves, commands are only unavailable, and everything
/// recovers by itself.
@Suite(.enabled(if: RedisServers.sentinel.isExpected), .serialized) struct FailOverTests {
    @Test("when the primary is killed, the one that the sentinels promote is found")
    func sentinelKill() async throws {
        let (primary, replica, sentinel) = try await Self.startGroup()
        let url = "redis+sentinel://\(sentinel.address)/cloakroom"
        try await withClient(RESPConfiguration(url: url)) { client in
            let first = try await client.send(RESPCommand("INCR", "n"))
            #expect(first == .integer(1))
            primary.kill()
            try await Self.recovers { try await client.send(RESPCommand("INCR", "n")) }
            let role = try await client.send(RESPCommand("CONFIG", "GET", "port"))
            #expect(
                role == .map([RESPPair(key: .bytes(Array("port".utf8)), value: .bytes(Array("\(replica.port)".utf8)))]))
        }
    }

    @Test("when the primary hands over, its refusals as a replica never reach the caller")
    func sentinelHandOver() async throws {
        let (primary, replica, sentinel) = try await Self.startGroup()
        let url = "redis+sentinel://\(sentinel.address)/cloakroom"
        try await withClient(RESPConfiguration(url: url)) { client in
            _ = try await client.send(RESPCommand("INCR", "n"))
            // The sentinel refuses until it has seen enough of the replica.
            try await eventually { try OwnServer.cli(["-p", "\(sentinel.port)", "SENTINEL", "FAILOVER", "cloakroom"]) }
            let start = ContinuousClock.now
            try await eventually {
                do {
                    let answer = try await client.send(RESPCommand("INCR", "n"))
                    if case .error(let error) = answer { #expect(error.prefix != "READONLY") }
                } catch {
                    #expect((error as? RESPError)?.code == .unavailable)
                }
                let port = try? await client.send(RESPCommand("CONFIG", "GET", "port"))
                if case .map(let pairs)? = port { return pairs.first?.value.text == "\(replica.port)" }
                return false
            }
            // The old primary learns of it after ten seconds, and loses its writes until then.
            #expect(ContinuousClock.now - start < .seconds(8))
            try await Self.recovers { try await client.send(RESPCommand("INCR", "n")) }
        }
        primary.kill()
    }

    @Test(
        "when a master of a cluster is killed or hangs, its replica is found, and the other slots do not wait for it",
        arguments: ["killed", "hangs"])
    func clusterMaster(fate: String) async throws {
        let settings = "save \"\"\ncluster-enabled yes\ncluster-node-timeout 2000\nrepl-diskless-sync-delay 0\n"
        var servers: [OwnServer] = []
        for _ in 0..<6 {
            let bus = try await OwnServer.freePort()
            servers.append(try await OwnServer("redis-server", settings + "cluster-port \(bus)\n"))
        }
        try await Self.join(servers)
        let url = "redis+cluster://\(servers.map(\.address).joined(separator: ","))"
        try await withClient(RESPConfiguration(url: url)) { client in
            let answer = try await client.send(RESPCommand("CLUSTER", [Array("SLOTS".utf8)]))
            let map = try SlotMap(answer, asked: RESPAddress(host: "127.0.0.1", port: 1))
            let owner = try #require(map.owner(of: HashSlot(key: Array("n".utf8))))
            let survivor = try #require(
                (0..<100).map { "key-\($0)" }.first { map.owner(of: HashSlot(key: Array($0.utf8))) != owner })
            _ = try await client.send(RESPCommand("INCR", "n"))
            let victim = servers.first { $0.port == owner.port }
            if fate == "killed" { victim?.kill() } else { victim?.suspend() }
            // Of each attempt while the slots of the victim were down. Any single one may be slow on a busy machine.
            var waits: [Duration] = []
            try await Self.recovers {
                let start = ContinuousClock.now
                let other = try await client.send(RESPCommand("INCR", survivor))
                if case .error(let error) = other { #expect(error.prefix == "CLUSTERDOWN") }
                waits.append(ContinuousClock.now - start)
                return try await client.send(RESPCommand("INCR", "n"))
            }
            if let shortest = waits.dropLast().min() {
                #expect(shortest < .milliseconds(900), "a command's time-out is a second")
            }
        }
    }

    /// Repeats a command until it is answered with a number; until then it may only be unavailable.
    private static func recovers(_ command: () async throws -> RESPValue) async throws {
        try await eventually {
            do {
                switch try await command() {
                case .integer: return true
                case .error(let error): #expect(["CLUSTERDOWN", "LOADING", "READONLY"].contains(error.prefix))
                case let other: Issue.record("\(other)")
                }
            } catch {
                #expect((error as? RESPError)?.code == .unavailable, "\(error)")
            }
            return false
        }
    }

    // MARK: Groups of servers

    private static func startGroup() async throws -> (primary: OwnServer, replica: OwnServer, sentinel: OwnServer) {
        let settings = "save \"\"\nrepl-diskless-sync-delay 0\n"
        let primary = try await OwnServer("redis-server", settings)
        let replica = try await OwnServer("redis-server", settings + "replicaof 127.0.0.1 \(primary.port)\n")
        try await replica.wait(for: RESPCommand("INFO", "replication")) { answer in
            answer.text?.contains("master_link_status:up") == true
        }
        let watch = """
            sentinel monitor cloakroom 127.0.0.1 \(primary.port) 1
            sentinel down-after-milliseconds cloakroom 300
            sentinel failover-timeout cloakroom 3000

            """
        let sentinel = try await OwnServer("redis-sentinel", watch)
        try await sentinel.wait(for: RESPCommand("INFO", "sentinel")) { answer in
            answer.text?.contains("status=ok") == true && answer.text?.contains("slaves=1") == true
        }
        return (primary, replica, sentinel)
    }

    private static func join(_ servers: [OwnServer]) async throws {
        for server in servers { try await server.wait(for: RESPCommand("PING")) { $0 == .simple("PONG") } }
        let how = ["--cluster-replicas", "1", "--cluster-yes"]
        try #require(try OwnServer.cli(["--cluster", "create"] + servers.map(\.address) + how))
        for server in servers {
            try await server.wait(for: RESPCommand("CLUSTER", [Array("INFO".utf8)])) { answer in
                answer.text?.contains("cluster_state:ok") == true
            }
            try await server.wait(for: RESPCommand("INFO", "replication")) { answer in
                answer.text?.contains("role:master") == true || answer.text?.contains("master_link_status:up") == true
            }
        }
    }
}
