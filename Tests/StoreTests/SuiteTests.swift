import Sessions
import SessionsTesting
import Testing

@Suite("The conformance suite")
struct SuiteTests {
    @Test("notices a store with a defect", arguments: BrokenStore.Defect.allCases)
    func noticesDefect(defect: BrokenStore.Defect) async throws {
        var failures: [ConformanceFailure] = []
        for check in SessionStoreSuite.checks {
            do {
                try await check.run(on: BrokenStore(defect))
            } catch let failure as ConformanceFailure {
                failures.append(failure)
            }
        }
        #expect(!failures.isEmpty)
    }

    @Test("says which rule was broken, how, and where it looked")
    func describesFailure() async throws {
        let check = try #require(SessionStoreSuite.checks.first { $0.rule.contains("ended is not inserted") })
        let failure = await #expect(throws: ConformanceFailure.self) {
            try await check.run(on: BrokenStore(.insertsTwice))
        }
        #expect(failure?.rule == check.rule)
        #expect(failure?.message.contains("inserted") == true)
        #expect(failure?.location.contains("RecordChecks.swift") == true)
    }

    @Test("names every rule once and covers every group")
    func namesAreUnique() {
        let checks = SessionStoreSuite.checks
        #expect(Set(checks.map(\.description)).count == checks.count)
        #expect(Set(checks.map(\.group)) == Set(SessionStoreSuite.Group.allCases))
    }

    @Test("lets a store's own error through: unavailable is not a broken rule")
    func passesErrorsOn() async throws {
        let store = FaultInjectingStore(MemorySessionStore())
        store.fail()
        await #expect(throws: SessionError.self) { try await SessionStoreSuite.checks[0].run(on: store) }
    }
}
