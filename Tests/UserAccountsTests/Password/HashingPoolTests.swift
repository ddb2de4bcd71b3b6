import Dispatch
import Testing
import UserAccounts

@Suite struct HashingPoolTests {
    @Test("work beyond the queue is turned away at once, and room is made again")
    func bounded() async throws {
        let pool = HashingPool(threads: 1, queue: 2)
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { try await pool.run { gate.wait() } }
            }
            while pool.load < 3 { await Task.yield() }
            await #expect(throws: PasswordHasherBusy.self) { try await pool.run {} }
            for _ in 0..<3 { gate.signal() }
            try await group.waitForAll()
        }
        #expect(pool.load == 0)
        #expect(try await pool.run { 42 } == 42)
        try await pool.shutdown()
    }

    @Test("work that fails leaves its place in the queue")
    func failure() async throws {
        struct Broken: Error {}
        let pool = HashingPool(threads: 1, queue: 0)
        for _ in 0..<3 {
            await #expect(throws: Broken.self) { try await pool.run { throw Broken() } }
        }
        #expect(pool.load == 0)
        try await pool.shutdown()
    }
}

@Suite("The use of a hashing pool")
struct HashingPoolUsageTests {
    @Test("work is running, waiting, done or refused")
    func states() async throws {
        let pool = HashingPool(threads: 1, queue: 1)
        let gate = DispatchSemaphore(value: 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask { try await pool.run { gate.wait() } }
            }
            while pool.usage.running < 1 || pool.usage.waiting < 1 { await Task.yield() }
            #expect(pool.usage.done == 0)
            await #expect(throws: PasswordHasherBusy.self) { try await pool.run {} }
            for _ in 0..<2 { gate.signal() }
            try await group.waitForAll()
        }
        #expect(pool.usage.running == 0 && pool.usage.waiting == 0)
        #expect(pool.usage.refused == 1 && pool.usage.done == 2)
        #expect(pool.usage.time > .zero)
        try await pool.shutdown()
    }

    @Test("work that fails is done too")
    func failure() async throws {
        struct Broken: Error {}
        let pool = HashingPool(threads: 1, queue: 0)
        await #expect(throws: Broken.self) { try await pool.run { throw Broken() } }
        #expect(pool.usage.done == 1 && pool.usage.running == 0)
        try await pool.shutdown()
    }
}
