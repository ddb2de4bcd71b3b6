import Sessions
import SessionsTesting
import Synchronization
import Testing

@testable import SessionService

@Suite("Turns of changes")
struct ChangeTurnsTests {
    @Test("changes of one session follow each other, and none is left out")
    func oneAtATime() async throws {
        let (turns, tally) = (ChangeTurns(), Tally())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await turns.inTurn(.sample(1)) {
                        tally.begin()
                        await Task.yield()
                        tally.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.most == 1)
        #expect(tally.all == 200)
    }

    /// How many changes are under way.
    private final class Tally: Sendable {
        private let state = Mutex([0, 0, 0])

        var most: Int { state.withLock { $0[1] } }
        var all: Int { state.withLock { $0[2] } }

        func begin() { state.withLock { $0 = [$0[0] + 1, max($0[1], $0[0] + 1), $0[2] + 1] } }
        func end() { state.withLock { $0[0] -= 1 } }
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
