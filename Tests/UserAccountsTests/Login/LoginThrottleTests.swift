import Sessions
import Testing

@testable import UserAccounts

@Suite struct LoginThrottleTests {
    private let now = People.start

    private func failures(
        _ throttle: MemoryLoginThrottle,
        _ name: String,
        from address: String?,
        _ times: Int,
        at now: Timestamp = People.start
    ) async throws -> [ThrottleDecision] {
        var decisions: [ThrottleDecision] = []
        for _ in 0..<times {
            decisions.append(try await throttle.admit(LoginAttempt(name: name, address: address), at: now))
        }
        return decisions
    }

    @Test("five failures are free, then 30 seconds, doubling to an hour")
    func growingDelay() async throws {
        let throttle = MemoryLoginThrottle(policy: ThrottlePolicy(addressAttempts: .max))
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
        }
    }

    @Test("a name is delayed from every address, and no other name is")
    func perName() async throws {
        let throttle = MemoryLoginThrottle()
        _ = try await failures(throttle, "alice", from: "192.0.2.1", 5)
        #expect(try await failures(throttle, "ALICE", from: "198.51.100.7", 1) == [.delayed(retryAfter: .seconds(30))])
        #expect(try await failures(throttle, "bob", from: "192.0.2.1", 1) == [.admitted(failures: 0)])
    }

    @Test("twenty failures from one address within ten minutes close it for the rest of them")
    func perAddress() async throws {
        let throttle = MemoryLoginThrottle()
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
        let throttle = MemoryLoginThrottle(policy: ThrottlePolicy(addressAttempts: 6))
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
        let throttle = MemoryLoginThrottle()
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
        let throttle = MemoryLoginThrottle()
        _ = try await failures(throttle, "alice", from: nil, 5)
        let attempt = LoginAttempt(name: "alice", address: nil)
        for _ in 0..<10 { _ = try await throttle.admit(attempt, at: now + .seconds(10)) }
        #expect(try await throttle.admit(attempt, at: now + .seconds(20)) == .delayed(retryAfter: .seconds(10)))
        #expect(try await throttle.admit(attempt, at: now - .seconds(3600)) == .delayed(retryAfter: .seconds(30)))
    }

    @Test("a flood of names cannot take more room than was set aside, and the latest are kept")
    func bounded() {
        var table = BoundedTable(capacity: 100)
        for index in 0..<10_000 {
            table["name\(index)"] = FailureCount(at: now + .milliseconds(index)).adding(
                1, at: now + .milliseconds(index))
            #expect(table.size <= 100)
        }
        #expect(table["name9999"] != nil)
        #expect(table["name0"] == nil)
    }
}
