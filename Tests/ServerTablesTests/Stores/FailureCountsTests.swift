import Crypto
import DatabaseSupport
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct FailureCountsTests {
    private let start = TemporaryDatabase.start

    private func throttle(_ counts: SQLFailureCounts) -> LoginThrottle {
        LoginThrottle(counts: counts, key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)), pause: { _ in })
    }

    @Test("failures are counted by all instances together")
    func shared() async throws {
        let database = try await TemporaryDatabase().database
        let instances = [SQLFailureCounts(database), SQLFailureCounts(database)].map(throttle)
        let attempt = LoginAttempt(name: "alice", address: "192.0.2.1")
        for failures in 0..<5 {
            #expect(try await instances[failures % 2].admit(attempt, at: start) == .admitted(failures: 0))
        }
        for failures in 1...5 {
            #expect(try await instances[0].admit(attempt, at: start) == .undecided(retryAfter: .seconds(30)))
            #expect(try await instances[failures % 2].failed(attempt, at: start).ofAccount == failures)
        }
        for instance in instances {
            #expect(try await instance.admit(attempt, at: start) == .delayed(retryAfter: .seconds(30)))
        }
    }

    @Test("of parallel attempts no more get through than one after another")
    func parallel() async throws {
        let throttle = throttle(SQLFailureCounts(try await TemporaryDatabase().database))
        let start = start
        let admitted = try await withThrowingTaskGroup(of: ThrottleDecision.self) { group in
            for number in 0..<40 {
                // Networks in any order, and the one account: no two may wait for each other.
                let attempt = LoginAttempt(name: "alice", address: "192.0.2.\(number % 3)")
                group.addTask { try await throttle.admit(attempt, at: start) }
            }
            return try await group.reduce(into: 0) { count, decision in
                if case .admitted = decision { count += 1 }
            }
        }
        #expect(admitted == 5)
    }

    @Test("an attempt that is put off and a success leave no count behind")
    func noRest() async throws {
        let temporary = try await TemporaryDatabase()
        let throttle = throttle(SQLFailureCounts(temporary.database))
        let attempt = LoginAttempt(name: "alice", address: "192.0.2.1")
        for _ in 0..<5 { _ = try await throttle.admit(LoginAttempt(name: "alice", address: nil), at: start) }
        _ = try await throttle.admit(attempt, at: start)
        #expect(try await size(temporary) == 1)
        #expect(try await size(temporary) == 1)
        for _ in 0..<5 { try await throttle.succeeded(LoginAttempt(name: "alice", address: nil), at: start) }
        #expect(try await size(temporary) == 0)
    }

    @Test("a flood of names takes no more room than was set aside, and who failed most is not forgotten for it")
    func bounded() async throws {
        let temporary = try await TemporaryDatabase()
        let throttle = throttle(SQLFailureCounts(temporary.database, capacity: 80))
        let target = LoginAttempt(name: "alice", address: nil)
        for _ in 0..<5 { _ = try await throttle.admit(target, at: start) }
        for _ in 0..<5 { _ = try await throttle.failed(target, at: start) }
        for number in 0..<400 {
            _ = try await throttle.admit(
                LoginAttempt(name: "name\(number)", address: nil), at: start + .milliseconds(number))
        }
        #expect(try await size(temporary) <= 90)
        #expect(try await throttle.admit(target, at: start) == .delayed(retryAfter: .seconds(30)))
    }

    @Test("failures are forgotten when they no longer count, those at the limit never")
    func sweep() async throws {
        let temporary = try await TemporaryDatabase()
        let counts = SQLFailureCounts(temporary.database)
        let throttle = LoginThrottle(
            counts: counts, policy: ThrottlePolicy(accountLimit: 2),
            key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)), pause: { _ in })
        for name in ["alice", "alice", "bob"] {
            _ = try await throttle.admit(LoginAttempt(name: name, address: "192.0.2.1"), at: start)
        }
        #expect(try await counts.sweep(before: start + .seconds(600)) == 0)
        #expect(try await counts.sweep(before: start + .seconds(601)) == 1)
        #expect(try await counts.sweep(before: start + .seconds(31 * 86_400)) == 1)
        #expect(try await counts.sweep(before: start + .seconds(9999 * 86_400)) == 0)
        #expect(try await size(temporary) == 1)
    }

    private func size(_ temporary: TemporaryDatabase) async throws -> Int64 {
        try #require(try await temporary.run("SELECT COUNT(*) FROM login_failures").first).integer(0)
    }
}
