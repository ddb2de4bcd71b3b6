import Crypto
import Sessions
import Testing

@testable import UserAccounts

@Suite struct LoginThrottleTests {
    private let now = People.start

    private func throttle(_ policy: ThrottlePolicy = ThrottlePolicy()) -> LoginThrottle {
        LoginThrottle(
            counts: MemoryFailureCounts(), policy: policy, key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)),
            pause: { _ in await Task.yield() })
    }

    private func failures(
        _ throttle: LoginThrottle,
        _ name: String,
        from address: String?,
        _ times: Int,
        at now: Timestamp = People.start
    ) async throws -> [ThrottleDecision] {
        var decisions: [ThrottleDecision] = []
        for _ in 0..<times {
            let attempt = LoginAttempt(name: name, address: address)
            decisions.append(try await throttle.admit(attempt, at: now))
            if case .admitted = decisions.last { _ = try await throttle.failed(attempt, at: now) }
        }
        return decisions
    }

    @Test("five failures are free, then 30 seconds, doubling to an hour")
    func growingDelay() async throws {
        let throttle = self.throttle(ThrottlePolicy(addressAttempts: .max))
        #expect(
            try await failures(throttle, "alice", from: nil, 5)
                == (0..<5).map { ThrottleDecision.admitted(failures: $0) })
        var now = now
        for delay in [30, 60, 120, 240, 480, 960, 1920, 3600, 3600] {
            let attempt = LoginAttempt(name: "alice", address: nil)
            #expect(try await throttle.admit(attempt, at: now) == .delayed(retryAfter: .seconds(delay)))
            now = now + .seconds(delay) - .milliseconds(1)
            #expect(try await throttle.admit(attempt, at: now) == .delayed(retryAfter: .milliseconds(1)))
            now = now + .milliseconds(1)
            guard case .admitted = try await throttle.admit(attempt, at: now) else {
                Issue.record("not admitted after \(delay) seconds")
                return
            }
            _ = try await throttle.failed(attempt, at: now)
        }
    }

    @Test("a name is delayed from every address, and no other name is")
    func perName() async throws {
        let throttle = self.throttle()
        _ = try await failures(throttle, "alice", from: "192.0.2.1", 5)
        #expect(try await failures(throttle, "ALICE", from: "198.51.100.7", 1) == [.delayed(retryAfter: .seconds(30))])
        #expect(try await failures(throttle, "bob", from: "192.0.2.1", 1) == [.admitted(failures: 0)])
    }

    @Test("twenty failures from one address within ten minutes close it for the rest of them")
    func perAddress() async throws {
        let throttle = self.throttle()
        for index in 0..<20 { _ = try await failures(throttle, "user\(index)", from: "192.0.2.1", 1) }
        let later = now + .seconds(60)
        #expect(
            try await failures(throttle, "someone", from: "192.0.2.1", 1, at: later)
                == [.delayed(retryAfter: .seconds(540))])
        #expect(try await failures(throttle, "someone", from: "192.0.2.2", 1, at: later) == [.admitted(failures: 0)])
        #expect(
            try await failures(throttle, "someone", from: "192.0.2.1", 1, at: now + .seconds(600))
                == [.admitted(failures: 1)])
    }

    @Test(
        "addresses of one IPv6 network count together",
        arguments: [
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", true), ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ])
    func networks(_ left: String, _ right: String, _ isSame: Bool) {
        let networks = [left, right].map { LoginAttempt(name: "a", address: $0).network }
        #expect((networks[0] == networks[1]) == isSame)
    }

    @Test("a success forgets the failures of the name and is not held against the address")
    func success() async throws {
        let throttle = self.throttle(ThrottlePolicy(addressAttempts: 6))
        _ = try await failures(throttle, "alice", from: "192.0.2.1", 5)
        let attempt = LoginAttempt(name: "alice", address: "192.0.2.1")
        let later = now + .seconds(30)
        for _ in 0..<3 {
            guard case .admitted = try await throttle.admit(attempt, at: later) else {
                Issue.record("not admitted")
                return
            }
            try await throttle.succeeded(attempt, at: later)
        }
        #expect(try await failures(throttle, "alice", from: nil, 1, at: later) == [.admitted(failures: 0)])
    }

    @Test("of parallel attempts no more get through than one after another")
    func parallel() async throws {
        let throttle = self.throttle()
        let admitted = try await withThrowingTaskGroup(of: ThrottleDecision.self) { group in
            for _ in 0..<50 {
                group.addTask { try await throttle.admit(LoginAttempt(name: "alice", address: nil), at: People.start) }
            }
            return try await group.reduce(into: 0) { count, decision in
                if case .admitted = decision { count += 1 }
            }
        }
        #expect(admitted == 5)
    }

    @Test("asking during the delay does not prolong it, and a clock that steps back does not end it")
    func clock() async throws {
        let throttle = self.throttle()
        _ = try await failures(throttle, "alice", from: nil, 5)
        let attempt = LoginAttempt(name: "alice", address: nil)
        for _ in 0..<10 { _ = try await throttle.admit(attempt, at: now + .seconds(10)) }
        #expect(try await throttle.admit(attempt, at: now + .seconds(20)) == .delayed(retryAfter: .seconds(10)))
        #expect(try await throttle.admit(attempt, at: now - .seconds(3600)) == .delayed(retryAfter: .seconds(30)))
    }

    @Test("failures from ahead of a clock that was set back wait their delay and no longer")
    func clockSetBack() async throws {
        let throttle = self.throttle(ThrottlePolicy(addressAttempts: 5))
        _ = try await failures(throttle, "alice", from: "192.0.2.1", 5)
        let (back, attempt) = (now - .seconds(7200), LoginAttempt(name: "alice", address: nil))
        #expect(try await throttle.admit(attempt, at: back) == .delayed(retryAfter: .seconds(30)))
        #expect(try await throttle.admit(attempt, at: back + .seconds(29)) == .delayed(retryAfter: .seconds(1)))
        #expect(try await throttle.admit(attempt, at: back + .seconds(30)) == .admitted(failures: 5))
        let neighbour = LoginAttempt(name: "bob", address: "192.0.2.1")
        #expect(try await throttle.admit(neighbour, at: back) == .delayed(retryAfter: .seconds(600)))
        #expect(try await throttle.admit(neighbour, at: back + .seconds(600)) == .admitted(failures: 0))
    }

    @Test("after a hundred failures in a row no attempt is admitted, however long one waits")
    func limit() async throws {
        let throttle = self.throttle(ThrottlePolicy(addressAttempts: .max))
        var now = now
        let attempt = LoginAttempt(name: "alice", address: nil)
        for failures in 0..<100 {
            #expect(try await throttle.admit(attempt, at: now) == .admitted(failures: failures))
            #expect(throttle.isLimit(try await throttle.failed(attempt, at: now)) == (failures == 99))
            now = now + .seconds(3600)
        }
        let later = now + .seconds(365 * 86_400)
        #expect(try await throttle.admit(attempt, at: later) == .delayed(retryAfter: .seconds(3600)))
    }

    @Test("a new password begins a new count")
    func newPassword() async throws {
        let throttle = self.throttle()
        _ = try await failures(throttle, "alice", from: nil, 5)
        let attempt = LoginAttempt(name: "alice", version: 1, address: nil)
        #expect(try await throttle.admit(attempt, at: now) == .admitted(failures: 0))
    }

    @Test("a browser that signed in before has its own count, for the account and for the address")
    func knownBrowser() async throws {
        let throttle = self.throttle(ThrottlePolicy(addressAttempts: 5))
        let browser = KnownBrowser(id: [UInt8](repeating: 7, count: 16), proof: [])
        let known = LoginAttempt(name: "alice", address: "192.0.2.1", browser: browser)
        _ = try await failures(throttle, "alice", from: "192.0.2.1", 5)
        for failures in 0..<5 {
            #expect(try await throttle.admit(known, at: now) == .admitted(failures: failures))
            _ = try await throttle.failed(known, at: now)
        }
        #expect(try await throttle.admit(known, at: now) == .delayed(retryAfter: .seconds(30)))
        #expect(try await failures(throttle, "bob", from: "192.0.2.9", 1) == [.admitted(failures: 0)])
    }

    @Test("a success from a known browser ends the failures of all others")
    func successFromKnownBrowser() async throws {
        let throttle = self.throttle()
        let browser = KnownBrowser(id: [UInt8](repeating: 7, count: 16), proof: [])
        _ = try await failures(throttle, "alice", from: nil, 5)
        try await throttle.succeeded(LoginAttempt(name: "alice", address: nil, browser: browser), at: now)
        #expect(try await failures(throttle, "alice", from: nil, 1) == [.admitted(failures: 0)])
    }

    @Test("stored counts contain no names: keys are hashes, different under another installation's key")
    func keys() async throws {
        let counts = [MemoryFailureCounts(), MemoryFailureCounts()]
        for (number, counts) in counts.enumerated() {
            let key = SymmetricKey(data: [UInt8](repeating: UInt8(number), count: 32))
            _ = try await LoginThrottle(counts: counts, key: key, pause: { _ in })
                .admit(LoginAttempt(name: "alice", address: "192.0.2.1"), at: now)
        }
        #expect(counts[0].all.count == 2)
        #expect(Set(counts[0].all.keys).isDisjoint(with: counts[1].all.keys))
        #expect(counts[0].all.keys.allSatisfy { $0.bytes.count == 32 })
    }
}
