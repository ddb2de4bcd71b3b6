import Sessions
import SessionsTesting
import Testing

@Suite("The fault-injecting store")
struct FaultInjectionTests {
    @Test("without faults it is the store it wraps", arguments: SessionStoreSuite.checks)
    func conforms(check: SessionStoreSuite.Check) async throws {
        try await check.run(on: FaultInjectingStore(MemorySessionStore()))
    }

    @Test("every verb can fail, and heals")
    func everyVerb() async throws {
        let store = FaultInjectingStore(MemorySessionStore())
        let work = StoreAtWork(store)
        try await work.insert(.sample(1))
        for verb in FaultInjectingStore.Verb.allCases {
            store.fail([verb])
            let failures = await work.failures(about: .sample(1))
            #expect(failures.filter { $0.value != nil }.keys.map { $0 } == [verb.rawValue])
            store.heal()
        }
    }

    @Test("a fault can come later and pass by")
    func counted() async throws {
        let store = FaultInjectingStore(MemorySessionStore())
        store.fail([.find], sparing: 1, times: 2)
        var answers: [Bool] = []
        for _ in 0..<4 { answers.append((try? await store.find(.sample(1))) != nil) }
        #expect(answers == [true, false, false, true])
        #expect(store.calls(.find) == 4)
    }

    @Test("an answer can be lost after the effect")
    func afterEffect() async throws {
        let store = FaultInjectingStore(MemorySessionStore())
        try await StoreAtWork(store).insert(.sample(1))
        store.fail([.end], .afterEffect)
        await #expect(throws: SessionError.self) {
            try await store.end(.one(.sample(1)), SessionEnding(.logout), now: .sample)
        }
        guard case .ended = try await store.find(.sample(1)) else {
            Issue.record("the session has not ended")
            return
        }
    }
}
