import Testing

@testable import RESPClient

@Suite struct SharedAttemptTests {
    @Test("many tasks share one attempt")
    func sharing() async throws {
        let attempt = SharedAttempt<Int>()
        let counter = Counter()
        let results = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await attempt.run { () async throws(RESPError) in
                        await Task.yield()
                        return counter.next()
                    }
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(results == [1])
    }

    @Test("after a failure all tasks fail for a while without another attempt")
    func failure() async {
        let attempt = SharedAttempt<Int>()
        let counter = Counter()
        let down = RESPError(.unavailable, "down")
        for _ in 0..<3 {
            await #expect(throws: down) {
                try await attempt.run { () async throws(RESPError) in
                    counter.next()
                    throw down
                }
            }
        }
        #expect(counter.value == 1)
    }
}
