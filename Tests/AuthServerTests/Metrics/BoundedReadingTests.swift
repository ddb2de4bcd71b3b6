import Synchronization
import Testing

@testable import AuthServer

@Suite("Readings for a page that cannot wait")
struct BoundedReadingTests {
    private struct Broken: Error {}

    private func with<Value: Sendable, Result: Sendable>(
        _ reading: BoundedReading<Value>,
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await reading.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    @Test("a value is read anew for each caller")
    func fresh() async throws {
        let count = Atomic<Int>(0)
        let reading = BoundedReading { count.wrappingAdd(1, ordering: .relaxed).newValue }
        try await with(reading) {
            #expect(await reading.value(within: .seconds(60)) == 1)
            #expect(await reading.value(within: .seconds(60)) == 2)
        }
    }

    @Test("a store that fails has no value, and is asked again")
    func failure() async throws {
        let isBroken = Atomic<Bool>(true)
        let reading = BoundedReading {
            if isBroken.exchange(false, ordering: .relaxed) { throw Broken() }
            return 7
        }
        try await with(reading) {
            #expect(await reading.value(within: .seconds(60)) == nil)
            #expect(await reading.value(within: .seconds(60)) == 7)
        }
    }

    @Test("a store that does not answer keeps a caller no longer than its patience, and is asked once")
    func hanging() async throws {
        let asked = Atomic<Int>(0)
        let (answers, answer) = AsyncStream.makeStream(of: Void.self)
        let reading = BoundedReading {
            asked.wrappingAdd(1, ordering: .relaxed)
            for await _ in answers { break }
            return 7
        }
        try await with(reading) {
            for _ in 0..<3 { #expect(await reading.value(within: .milliseconds(20)) == nil) }
            #expect(asked.load(ordering: .relaxed) == 1)
            answer.finish()
            #expect(await reading.value(within: .seconds(60)) == 7)
        }
    }
}
