import Sessions
import Testing

@Suite("Session policy")
struct SessionPolicyTests {
    struct Mistake: Sendable, CustomStringConvertible {
        let description: String
        let make: @Sendable (inout SessionPolicy) -> Void

        init(_ description: String, _ make: @escaping @Sendable (inout SessionPolicy) -> Void) {
            self.description = description
            self.make = make
        }
    }

    @Test("the defaults are finite, on, and without a problem")
    func defaults() {
        let policy = SessionPolicy()
        #expect(policy.problems() == [])
        #expect(policy.standard == SessionPolicy.Timeouts(idle: .seconds(1800), absolute: .seconds(43200)))
        #expect(policy.timeouts(for: .remembered).absolute == .seconds(30 * 86400))
    }

    @Test(
        "each mistake is named",
        arguments: [
            Mistake("the standard idle timeout") { $0.standard.idle = .zero },
            Mistake("the standard idle timeout") { $0.standard.idle = .seconds(-1) },
            Mistake("the remember-me idle timeout") { $0.remembered.idle = .zero },
            Mistake("the standard absolute timeout") { $0.standard.absolute = $0.standard.idle - .milliseconds(1) },
            Mistake("the remember-me absolute timeout") { $0.remembered.absolute = .seconds(400 * 86400 + 1) },
            Mistake("the standard absolute timeout") { $0.standard.absolute = .seconds(Int64.max) },
            Mistake("the touch interval") { $0.touchInterval = .milliseconds(-1) },
            Mistake("the rotation interval") { $0.rotationInterval = .zero },
            Mistake("the rotation grace") { $0.rotationGrace = .milliseconds(-1) },
            Mistake("the rotation grace") { $0.rotationGrace = .milliseconds(60_001) },
            Mistake("the limit of sessions") { $0.limit.maximum = 0 },
            Mistake("the limit of sessions") { $0.limit.maximum = -1 },
            Mistake("the limit of sessions") { $0.limit.maximum = 1001 },
            Mistake("the reauthentication window") { $0.reauthenticationWindow = .zero },
            Mistake("the tombstone lifetime") { $0.tombstoneLifetime = .milliseconds(-1) },
        ]
    )
    func mistakes(mistake: Mistake) throws {
        var policy = SessionPolicy()
        mistake.make(&policy)
        let problems = policy.problems()
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(mistake.description) == true)
        let error = #expect(throws: SessionError.self) {
            try SessionManager(store: MemorySessionStore(), policy: policy)
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message == problems.first)
    }

    @Test(
        "the edges of each range are allowed",
        arguments: [
            Mistake("equal timeouts") { $0.standard.absolute = $0.standard.idle },
            Mistake("400 days") { $0.remembered.absolute = .seconds(400 * 86400) },
            Mistake("a touch at every request") { $0.touchInterval = .zero },
            Mistake("no soft rotation") { $0.rotationInterval = nil },
            Mistake("no grace") { $0.rotationGrace = .zero },
            Mistake("a grace of a minute") { $0.rotationGrace = .seconds(60) },
            Mistake("one session") { $0.limit.maximum = 1 },
            Mistake("a thousand sessions") { $0.limit.maximum = 1000 },
            Mistake("no tombstones") { $0.tombstoneLifetime = .zero },
        ]
    )
    func edges(edge: Mistake) {
        var policy = SessionPolicy()
        edge.make(&policy)
        #expect(policy.problems() == [])
    }

    @Test("all mistakes are named at once")
    func several() {
        var policy = SessionPolicy()
        policy.limit.maximum = 0
        policy.rotationGrace = .seconds(61)
        policy.standard.idle = .zero
        #expect(policy.problems().count == 3)
    }
}
