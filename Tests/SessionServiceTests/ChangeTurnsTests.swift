import Sessions
import SessionsTesting
import Synchronization
import Testing

@testable import SessionService

@Suite("Turns of changes")
struct ChangeTurnsTests {
    @Test("changes of one session follow each other, and none is left out")
    func oneAtATime() async throws {
        let turns = ChangeTurns()
        let underWay = Mutex((now: 0, most: 0, all: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await turns.inTurn(.sample(1)) {
                        underWay.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) }
                        await Task.yield()
                        underWay.withLock { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        let (now, most, all) = underWay.withLock { $0 }
        #expect((now, most, all) == (0, 1, 200))
    }

    @Test("a change that fails gives the turn on, and other sessions do not wait for it")
    func failure() async throws {
        struct Failure: Error {}
        let turns = ChangeTurns()
        await #expect(throws: Failure.self) { try await turns.inTurn(.sample(1)) { throw Failure() } }
        let value = try await turns.inTurn(.sample(1)) { try await turns.inTurn(.sample(2)) { 7 } }
        #expect(value == 7)
    }
}
