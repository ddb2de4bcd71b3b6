import Sessions
import SessionsTesting
import Testing

@Suite("Maintenance")
struct MaintenanceTests {
    /// Runs the service until it asked three times whether it may sweep, answering each time with `answer`.
    private func run(_ bench: ManagerBench, maySweep answer: Bool) async throws {
        let (questions, asked) = AsyncStream.makeStream(of: Void.self)
        let maintenance = SessionMaintenance(bench.manager, sweepInterval: .milliseconds(1)) {
            asked.yield()
            return answer
        }
        try await withThrowingTaskGroup { group in
            group.addTask { try await maintenance.run() }
            var count = 0
            for await _ in questions {
                count += 1
                if count == 3 { break }
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test("while the clock cannot be believed an expired session is refused and kept, to stand again once it is right")
    func held() async throws {
        let bench = try ManagerBench { $0.touchInterval = .zero }
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(400 * 86_400))
        try await run(bench, maySweep: false)
        #expect(await !bench.look(session.tokenToSend).isValid)
        bench.clock.advance(by: .seconds(-400 * 86_400))
        #expect(await bench.look(session.tokenToSend).isValid)
    }

    @Test("a batch that waits to be written is written although the clock was set back meanwhile")
    func touchesAfterSetBack() async throws {
        let bench = try ManagerBench()
        let first = try await bench.signIn()
        bench.clock.advance(by: .seconds(60))
        _ = try await bench.use(first.tokenToSend)
        bench.clock.advance(by: .seconds(-7200))
        let second = try await bench.signIn()
        bench.clock.advance(by: .seconds(60))
        _ = try await bench.use(second.tokenToSend)
        #expect(bench.store.writes.contains("touch"))
    }

    @Test("otherwise it is ended")
    func swept() async throws {
        let bench = try ManagerBench { $0.touchInterval = .zero }
        let session = try await bench.signIn()
        bench.clock.advance(by: .seconds(400 * 86_400))
        try await run(bench, maySweep: true)
        bench.clock.advance(by: .seconds(-400 * 86_400))
        #expect(await !bench.look(session.tokenToSend).isValid)
    }
}
