import Crypto
import Sessions
import SessionsTesting
import Testing

@testable import UserAccounts

@Suite("Many attempts at once")
struct ParallelLoginTests {
    private static let wrong = "wrong wrong wrong"

    /// The public answers to parallel attempts with these passwords, and how many hashes they cost.
    private func answers(
        at desk: LoginDesk,
        to passwords: [String],
        from address: @escaping @Sendable (Int) -> String = { _ in "192.0.2.1" }
    ) async throws -> (counts: [String: Int], hashes: Int) {
        let before = desk.hasher.computations
        let counts = try await withThrowingTaskGroup(of: String.self) { group in
            for (number, password) in passwords.enumerated() {
                group.addTask {
                    LoginDesk.publicAnswer(try await desk.login("alice", password, from: address(number)))
                }
            }
            return try await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        return (counts, desk.hasher.computations - before)
    }

    @Test("with the right password every one gets in, and none counts as a failure", arguments: [20, 50, 200])
    func right(number: Int) async throws {
        let desk = LoginDesk()
        try await desk.enrol()
        let (counts, _) = try await answers(at: desk, to: Array(repeating: People.goodPassword, count: number))
        #expect(counts == ["200": number])
        #expect(desk.failures.all.isEmpty)
        #expect(desk.accounts.events.allSatisfy { $0.name == .loginSuccess })
    }

    @Test("users at one address who know their passwords do not block each other")
    func office() async throws {
        let desk = LoginDesk(throttle: ThrottlePolicy(addressAttempts: 3))
        for number in 0..<40 { try await desk.enrol("person\(number)", id: "p\(number)") }
        try await withThrowingTaskGroup(of: LoginDecision.self) { group in
            for number in 0..<40 { group.addTask { try await desk.login("person\(number)") } }
            for try await decision in group { #expect(LoginDesk.publicAnswer(decision) == "200") }
        }
        #expect(desk.failures.all.isEmpty)
    }

    @Test("with wrong passwords no more are looked at than one after another, from however many addresses")
    func wrong() async throws {
        let desk = LoginDesk()
        try await desk.enrol()
        let (counts, hashes) = try await answers(
            at: desk, to: Array(repeating: Self.wrong, count: 50), from: { "192.0.2.\($0)" })
        #expect(counts == ["401": 5, "429 30.0 seconds": 45])
        #expect(hashes == 5)
    }

    @Test("the same for a name without an account")
    func unknown() async throws {
        let desk = LoginDesk()
        let (counts, hashes) = try await answers(at: desk, to: Array(repeating: Self.wrong, count: 20))
        #expect(counts == ["401": 5, "429 30.0 seconds": 15])
        #expect(hashes == 5)
    }

    @Test("a few wrong ones among them keep no right one out")
    func mixed() async throws {
        let desk = LoginDesk()
        try await desk.enrol()
        let passwords = (0..<40).map { $0 % 10 == 0 ? Self.wrong : People.goodPassword }
        let (counts, _) = try await answers(at: desk, to: passwords)
        #expect(counts == ["200": 36, "401": 4])
    }

    @Test("after the wait one right attempt lets all others in that came with it")
    func afterTheWait() async throws {
        let desk = LoginDesk()
        try await desk.enrol()
        for _ in 0..<5 { _ = try await desk.login("alice", Self.wrong) }
        desk.clock.advance(by: .seconds(30))
        let (counts, _) = try await answers(at: desk, to: Array(repeating: People.goodPassword, count: 20))
        #expect(counts == ["200": 20])
    }

    @Test("a success does not wipe out guesses that are under way")
    func underWay() async throws {
        let counts = MemoryFailureCounts()
        let throttle = LoginThrottle(
            counts: counts, key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)), pause: { _ in })
        let attempt = LoginAttempt(name: "alice", address: nil)
        for _ in 0..<5 { _ = try await throttle.admit(attempt, at: People.start) }
        try await throttle.succeeded(attempt, at: People.start)
        for failures in 1...4 { #expect(try await throttle.failed(attempt, at: People.start).ofAccount == failures) }
        #expect(try await throttle.admit(attempt, at: People.start) == .admitted(failures: 4))
    }

    @Test("a login that waits for undecided attempts is refused in the end, and stale attempts do not make it wait")
    func undecided() async throws {
        let clock = ManualClock(People.start)
        let throttle = LoginThrottle(
            counts: MemoryFailureCounts(), key: SymmetricKey(data: [UInt8](repeating: 1, count: 32)),
            pause: { clock.advance(by: $0) })
        let attempt = LoginAttempt(name: "alice", address: nil)
        for _ in 0..<5 { _ = try await throttle.admit(attempt, at: clock.now()) }
        guard case .undecided = try await throttle.admitInTurn(attempt, by: clock) else {
            Issue.record("not put off")
            return
        }
        #expect(clock.now().elapsed(since: People.start) == LoginThrottle.patience)
        clock.advance(by: FailureCount.longestDecision - LoginThrottle.patience - .milliseconds(1))
        guard case .undecided = try await throttle.admit(attempt, at: clock.now()) else {
            Issue.record("stale too early")
            return
        }
        clock.advance(by: .milliseconds(1))
        #expect(try await throttle.admit(attempt, at: clock.now()) == .admitted(failures: 5))
    }

    @Test("the queue is bounded, for one account and in total, and a cancelled attempt makes room")
    func bounded() {
        let queue = LoginQueue(places: 1, lengthOfOne: 2, length: 3)
        let keys = (0..<3).map { FailureKey([UInt8($0)]) }
        #expect(queue.join(keys[0]) && queue.join(keys[0]))
        #expect(!queue.join(keys[0]))
        #expect(queue.join(keys[1]))
        #expect(!queue.join(keys[2]))
        #expect(queue.takePlace(keys[0]))
        #expect(!queue.takePlace(keys[0]))
        #expect(queue.join(keys[2]))
        queue.giveUp(keys[0])
        #expect(queue.join(keys[1]))
        queue.leave(keys[0])
        #expect(queue.takePlace(keys[1]) && queue.takePlace(keys[2]))
    }
}
