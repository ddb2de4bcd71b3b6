import Sessions
import Synchronization
import Testing

@testable import UserAccounts

@Suite("A wrong clock of the server")
struct ClockDriftWatchTests {
    private final class Reports: Sendable {
        let steps = Mutex<[Int64]>([])
    }

    private func found(_ notes: (ClockDriftWatch) -> Void) -> [Int64] {
        let reports = Reports()
        notes(ClockDriftWatch { steps in reports.steps.withLock { $0.append(steps) } })
        return reports.steps.withLock { $0 }
    }

    @Test("three accounts whose codes are off in the same direction are reported once")
    func together() {
        let reports = found { watch in
            for (number, account) in ["a", "b", "c", "d"].enumerated() {
                watch.note(Int64(number + 3), of: PrincipalID(rawValue: account))
            }
        }
        #expect(reports == [5])
    }

    @Test("one account is the concern of its user, however often")
    func alone() {
        #expect(found { watch in for _ in 0..<10 { watch.note(-4, of: "a") } } == [])
    }

    @Test("devices that are ahead and behind are no sign")
    func apart() {
        #expect(
            found { watch in
                for (account, steps) in [("a", 3), ("b", 3), ("c", -3), ("d", 3), ("e", -3)] as [(String, Int64)] {
                    watch.note(steps, of: PrincipalID(rawValue: account))
                }
            } == [])
    }

    @Test("a right code between them says that the clock is right")
    func right() {
        #expect(
            found { watch in
                watch.note(3, of: "a")
                watch.note(3, of: "b")
                watch.noteRight()
                watch.note(3, of: "c")
            } == [])
    }
}
