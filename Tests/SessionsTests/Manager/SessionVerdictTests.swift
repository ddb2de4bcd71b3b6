import SessionsTesting
import Testing

@testable import Sessions

@Suite("Session verdict")
struct SessionVerdictTests {
    private func verdict(
        _ record: SessionRecord = .sample(1),
        after age: Duration,
        _ change: (inout SessionPolicy) -> Void = { _ in }
    ) -> SessionVerdict {
        var policy = SessionPolicy()
        change(&policy)
        return SessionVerdict(record, policy, now: .sample + age)
    }

    private func isLive(_ verdict: SessionVerdict) -> Bool {
        if case .live = verdict { true } else { false }
    }

    @Test("a session stands a millisecond before its idle timeout and is over at it")
    func idle() {
        let idle = Duration.seconds(30 * 60)
        #expect(isLive(verdict(after: idle - .milliseconds(1))))
        #expect(verdict(after: idle) == .expired(.idle))
        #expect(verdict(after: idle + .seconds(86400 * 365)) == .expired(.absolute))
    }

    @Test("a session stands a millisecond before its absolute timeout and is over at it, however active")
    func absolute() {
        let absolute = Duration.seconds(12 * 3600)
        let active = SessionRecord.sample(1) { $0.lastSeen = .sample + absolute }
        #expect(isLive(verdict(active, after: absolute - .milliseconds(1))))
        #expect(verdict(active, after: absolute) == .expired(.absolute))
    }

    @Test("where both timeouts fall together the absolute one is told")
    func both() {
        let record = SessionRecord.sample(1) { $0.absoluteExpiry = $0.idleExpiry }
        #expect(verdict(record, after: .seconds(30 * 60)) == .expired(.absolute))
    }

    @Test("the record's own timeouts count, not the policy's of today")
    func ownTimeouts() {
        let remembered = SessionRecord.sample(1, lifetime: .remembered)
        #expect(isLive(verdict(remembered, after: .seconds(13 * 86400))))
        #expect(isLive(verdict(after: .seconds(60)) { $0.standard.idle = .seconds(1) }))
    }

    @Test("a clock that stepped back makes nothing expire, and a new secret due")
    func clockStepsBack() {
        #expect(verdict(after: .seconds(-5)) == .live(touchIsDue: false, rotationIsDue: false))
        #expect(verdict(after: .seconds(-7200)) == .live(touchIsDue: false, rotationIsDue: true))
        #expect(isLive(verdict(after: .seconds(-12 * 3600))))
    }

    @Test("a session from further ahead than its absolute timeout is over: no clock makes one live for years")
    func clockWasFast() {
        let absolute = Duration.seconds(12 * 3600)
        #expect(verdict(after: .zero - absolute - .milliseconds(1)) == .expired(.absolute))
        #expect(verdict(after: .seconds(-86400 * 400)) == .expired(.absolute))
        let farBack = SessionVerdict(.sample(1), SessionPolicy(), now: Timestamp(milliseconds: .min))
        #expect(farBack == .expired(.absolute))
        let remembered = SessionRecord.sample(1, lifetime: .remembered)
        #expect(isLive(verdict(remembered, after: .seconds(-86400 * 29))))
        #expect(verdict(remembered, after: .seconds(-86400 * 31)) == .expired(.absolute))
    }

    @Test("a touch is due from the interval on")
    func touch() {
        #expect(verdict(after: .milliseconds(59_999)) == .live(touchIsDue: false, rotationIsDue: false))
        #expect(verdict(after: .seconds(60)) == .live(touchIsDue: true, rotationIsDue: false))
    }

    @Test("a touch is due after a tenth of a short idle timeout at the latest")
    func touchOfShortSession() {
        let short = SessionRecord.sample(1) { $0.idleTimeout = .seconds(100) }
        #expect(verdict(short, after: .milliseconds(9999)) == .live(touchIsDue: false, rotationIsDue: false))
        #expect(verdict(short, after: .seconds(10)) == .live(touchIsDue: true, rotationIsDue: false))
    }

    @Test("without a touch interval every later moment is due, the same moment is not")
    func noInterval() {
        #expect(verdict(after: .zero) { $0.touchInterval = .zero } == .live(touchIsDue: false, rotationIsDue: false))
        let next = verdict(after: .milliseconds(1)) { $0.touchInterval = .zero }
        #expect(next == .live(touchIsDue: true, rotationIsDue: false))
    }

    @Test("a soft rotation is due from the interval on, while an offer is open, and never when off")
    func rotation() {
        let interval = Duration.seconds(15 * 60)
        #expect(verdict(after: interval - .milliseconds(1)) == .live(touchIsDue: true, rotationIsDue: false))
        #expect(verdict(after: interval) == .live(touchIsDue: true, rotationIsDue: true))
        let offered = SessionRecord.sample(1) {
            let offer = SecretHistory.Offer(nonce: 1, digest: .sample(2))
            $0.secrets = SecretHistory(current: .sample(1), issuedAt: .sample, offer: offer)
        }
        #expect(verdict(offered, after: .zero) == .live(touchIsDue: false, rotationIsDue: true))
        let off = verdict(offered, after: interval) { $0.rotationInterval = nil }
        #expect(off == .live(touchIsDue: true, rotationIsDue: false))
    }

    @Test("timeouts beyond reckoning neither trap nor expire")
    func saturation() {
        let eternal = SessionRecord.sample(1) {
            $0.idleTimeout = .seconds(Int64.max)
            $0.absoluteExpiry = Timestamp(milliseconds: .max)
        }
        #expect(isLive(verdict(eternal, after: .seconds(86400 * 36500))))
    }
}
