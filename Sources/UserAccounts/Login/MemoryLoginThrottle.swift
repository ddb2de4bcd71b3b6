package import Sessions
import Synchronization

/// Counts failures in memory, in bounded tables. The counts do not survive a restart.
package final class MemoryLoginThrottle: LoginThrottle {
    private struct Counters {
        var names: BoundedTable
        var networks: BoundedTable
    }

    private let policy: ThrottlePolicy
    private let counters: Mutex<Counters>

    /// Creates an empty throttle that remembers at most `capacity` names and as many networks.
    package init(policy: ThrottlePolicy = ThrottlePolicy(), capacity: Int = 50_000) {
        self.policy = policy
        self.counters = Mutex(
            Counters(names: BoundedTable(capacity: capacity), networks: BoundedTable(capacity: capacity)))
    }

    package func admit(_ attempt: LoginAttempt, at now: Timestamp) async throws -> ThrottleDecision {
        let policy = policy
        return counters.withLock { counters in
            let name = counters.names[attempt.name] ?? FailureCount(at: now)
            var network = attempt.network.flatMap { counters.networks[$0] } ?? FailureCount(at: now)
            if now.elapsed(since: network.first) >= policy.addressWindow { network = FailureCount(at: now) }
            let wait = max(Self.wait(name, policy, now), Self.wait(inNetwork: network, policy, now))
            guard wait <= .zero else { return .delayed(retryAfter: wait) }
            counters.names[attempt.name] = name.adding(1, at: now)
            if let key = attempt.network { counters.networks[key] = network.adding(1, at: now) }
            return .admitted(failures: name.count)
        }
    }

    package func succeeded(_ attempt: LoginAttempt, at now: Timestamp) async throws {
        counters.withLock { counters in
            counters.names[attempt.name] = nil
            Self.takeBack(attempt.network, in: &counters.networks)
        }
    }

    package func withdrawn(_ attempt: LoginAttempt, at now: Timestamp) async throws {
        counters.withLock { counters in
            Self.takeBack(attempt.name, in: &counters.names)
            Self.takeBack(attempt.network, in: &counters.networks)
        }
    }

    private static func wait(_ name: FailureCount, _ policy: ThrottlePolicy, _ now: Timestamp) -> Duration {
        policy.delay(afterFailures: name.count) - now.elapsed(since: name.last)
    }

    private static func wait(inNetwork count: FailureCount, _ policy: ThrottlePolicy, _ now: Timestamp) -> Duration {
        guard count.count >= policy.addressAttempts else { return .zero }
        return policy.addressWindow - now.elapsed(since: count.first)
    }

    private static func takeBack(_ key: String?, in table: inout BoundedTable) {
        guard let key, let count = table[key] else { return }
        table[key] = count.count > 1 ? count.adding(-1, at: count.last) : nil
    }
}
