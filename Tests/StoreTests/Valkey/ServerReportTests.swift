import Sessions
import Testing

@testable import ValkeySessionStore

@Suite("The report of a session server")
struct ServerReportTests {
    private func report(
        _ lines: String..., save: String? = "3600 1", time: Timestamp = Timestamp(milliseconds: 1_000_000)
    ) -> ServerReport {
        ServerReport(info: "# Server\r\n" + lines.joined(separator: "\r\n") + "\r\n", save: save, time: time)
    }

    private let now = Timestamp(milliseconds: 1_000_000)

    @Test("a server too old is refused", arguments: ["2.8.19", "5.0.14", "6.0.16"])
    func old(version: String) {
        let problems = report("redis_version:\(version)").problems
        #expect(problems.count == 1)
        #expect(problems.first?.contains(version) == true && problems.first?.contains("6.2") == true)
    }

    @Test("a server new enough is not", arguments: ["6.2.0", "6.2.14", "7.0.15", "7.2.4", "8.0.1", "10.0.0"])
    func new(version: String) {
        // Valkey names the Redis it began as, 7.2.4, for old clients' sake.
        #expect(report("redis_version:\(version)", "server_name:valkey", "role:master").problems.isEmpty)
    }

    @Test("a replica is refused")
    func replica() {
        #expect(report("redis_version:7.0.15", "role:slave").problems.first?.contains("primary") == true)
    }

    @Test("a node of a cluster is distinguished from a single server")
    func node() {
        #expect(report("redis_version:7.0.15", "redis_mode:cluster").isNode)
        #expect(!report("redis_version:7.0.15", "redis_mode:standalone").isNode)
    }

    @Test("a server that evicts is warned about, one that does not is not")
    func eviction() {
        let evicting = report("maxmemory_policy:allkeys-lru", "aof_enabled:1").warnings(now: now)
        #expect(evicting.count == 1)
        #expect(evicting.first?.contains("maxmemory-policy allkeys-lru") == true)
        #expect(report("maxmemory_policy:noeviction", "aof_enabled:1").warnings(now: now).isEmpty)
    }

    @Test("a server that keeps nothing on disk, or little, is warned about")
    func persistence() {
        #expect(report("aof_enabled:0", save: "").warnings(now: now).first?.contains("nothing on disk") == true)
        #expect(report("aof_enabled:0").warnings(now: now).first?.contains("only occasionally") == true)
        #expect(report("aof_enabled:0", save: nil).warnings(now: now).first?.contains("appendonly yes") == true)
    }

    @Test("clocks may differ by two seconds, in either direction, and no more")
    func skew() {
        for (difference, isWarned) in [(0, false), (2000, false), (-2000, false), (2001, true), (-2001, true)] {
            let time = Timestamp(milliseconds: 1_000_000 + Int64(difference))
            #expect(report("aof_enabled:1", time: time).warnings(now: now).isEmpty == !isWarned, "\(difference) ms")
        }
    }

    @Test("an answer without meaning has neither problems nor warnings")
    func nonsense() {
        for text in ["", ":", "a:b:c", "redis_version", "redis_version:"] {
            let report = ServerReport(info: text, save: nil, time: nil)
            #expect(report.problems.isEmpty && report.warnings(now: now).isEmpty)
        }
    }
}
