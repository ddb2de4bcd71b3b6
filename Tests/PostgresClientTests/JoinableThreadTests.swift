import Foundation
import Synchronization
import Testing

@testable import PostgresClient

@Suite("A thread whose end can be waited for")
struct JoinableThreadTests {
    @Test("a thread that was joined has done everything it had to do")
    func joined() throws {
        let steps = Atomic(0)
        let threads = try (0..<8).map { _ in
            try #require(
                JoinableThread {
                    sched_yield()
                    steps.add(1, ordering: .relaxed)
                })
        }
        for thread in threads { thread.join() }
        #expect(steps.load(ordering: .relaxed) == 8)
    }
}
