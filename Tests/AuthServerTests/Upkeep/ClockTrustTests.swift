import Sessions
import Testing

@testable import AuthServer

@Suite("Whether the clock may be followed when old things are removed")
struct ClockTrustTests {
    private let start = Timestamp(milliseconds: 1_800_000_000_000)
    private let day = Duration.seconds(86_400)

    /// What is thought of a clock that is ahead by `gap` after so many looks, a minute apart.
    private func verdict(ahead gap: Duration, looks: Int) -> ClockTrust.Verdict {
        var trust = ClockTrust(known: start)
        var now = start + gap
        for _ in 0..<looks {
            trust.look(at: now, recorded: start)
            now = now + .seconds(60)
        }
        return trust.verdict(at: now)
    }

    @Test("one that runs on is followed, through a restart of some minutes too")
    func runsOn() {
        #expect(verdict(ahead: .zero, looks: 0) == .right)
        #expect(verdict(ahead: .zero, looks: 10_000) == .right)
        #expect(verdict(ahead: ClockTrust.pause, looks: 0) == .right)
    }

    @Test("one that is ahead by a few days is followed after an hour")
    func absence() {
        for gap in [ClockTrust.pause + .milliseconds(1), .seconds(3_600), day * 6] {
            #expect(verdict(ahead: gap, looks: 0) == .ahead(gap))
            #expect(verdict(ahead: gap, looks: ClockTrust.patience - 1) != .right)
            #expect(verdict(ahead: gap, looks: ClockTrust.patience) == .right)
        }
    }

    @Test("one that is ahead by more is not trusted before an administrator confirmed it")
    func implausible() {
        #expect(verdict(ahead: day * 400, looks: 0) == .implausible(day * 400))
        #expect(verdict(ahead: day * 400, looks: 10_000) != .right)
        var trust = ClockTrust(known: start)
        let now = start + day * 400
        trust.look(at: now, recorded: start)
        trust.look(at: now + .seconds(60), recorded: now)
        #expect(trust.verdict(at: now + .seconds(60)) == .right)
    }

    @Test("one that jumps between two looks is noticed at once")
    func jump() {
        var trust = ClockTrust(known: start)
        trust.look(at: start + .seconds(60), recorded: start)
        #expect(trust.verdict(at: start + .seconds(119)) == .right)
        #expect(trust.verdict(at: start + .seconds(60) + day) == .ahead(day))
        trust.look(at: start + .seconds(60) + day, recorded: start)
        #expect(trust.verdict(at: start + .seconds(120)) == .right, "it was set right again")
    }

    @Test("one that is ahead of the time that another server trusts is not trusted")
    func otherServer() {
        var trust = ClockTrust(known: start)
        for minute in 0..<1_000 {
            let other = start + .seconds(60 * minute)
            trust.look(at: other + day, recorded: other)
            #expect(trust.verdict(at: other + day) != .right)
        }
    }

    @Test("one that was set back removes nothing it would not have, and what is known does not go back with it")
    func setBack() {
        var trust = ClockTrust(known: start)
        trust.look(at: start - day * 1000, recorded: start)
        #expect(trust.known == start)
        #expect(trust.verdict(at: start - day * 1000) == .right)
        #expect(trust.verdict(at: start + .seconds(60)) == .right)
    }
}
