import Sessions
import Testing
import UserAccounts

@testable import Operations

@Suite("Anomalies are counted")
struct AnomalyTallyTests {
    private let start = Timestamp(milliseconds: 1_800_000_000_000)

    private func from(_ address: String) -> AuditContext {
        AuditContext(actor: .anonymous, sourceAddress: address)
    }

    @Test("a forged form is due at once, the next ones a minute later and together")
    func telling() {
        var tally = AnomalyTally()
        tally.add(.foreignForm, in: from("192.0.2.1"), at: start)
        #expect(tally.takeDue(at: start)[.foreignForm]?.count == 1)
        for second in 1...30 {
            tally.add(.foreignForm, in: from("192.0.2.1"), at: start + .seconds(second))
            #expect(tally.takeDue(at: start + .seconds(second)).isEmpty)
        }
        #expect(tally.takeDue(at: start + .seconds(59)).isEmpty)
        #expect(tally.takeDue(at: start + .seconds(60))[.foreignForm]?.count == 30)
        #expect(tally.takeDue(at: start + .seconds(600)).isEmpty)
    }

    @Test("stale cookies are noise: they are due a minute after the first, together")
    func noise() {
        var tally = AnomalyTally()
        for second in 0..<60 {
            tally.add(.unknownSession, in: from("192.0.2.1"), at: start + .seconds(second))
            #expect(tally.takeDue(at: start + .seconds(second)).isEmpty)
        }
        let window = tally.takeDue(at: start + .seconds(60))[.unknownSession]
        #expect(window?.count == 60)
        #expect(window?.first == start)
        #expect(window?.last == start + .seconds(59))
    }

    @Test("a million of them from a million addresses take the space of a few")
    func bounded() {
        var tally = AnomalyTally()
        for number in 0..<100_000 {
            tally.add(.malformedCookie, in: from("2001:db8::\(String(number, radix: 16))"), at: start)
        }
        let window = tally.takeAll(at: start)[.malformedCookie]
        #expect(window?.count == 100_000)
        #expect(window?.addresses.count == AnomalyTally.addressLimit)
    }

    @Test("lines that could not be written are not lost")
    func restored() {
        var tally = AnomalyTally()
        tally.add(.duplicateCookie, in: from("192.0.2.1"), at: start)
        let taken = tally.takeDue(at: start)
        tally.add(.duplicateCookie, in: from("192.0.2.2"), at: start + .seconds(1))
        tally.restore(taken)
        let window = tally.takeAll(at: start + .seconds(2))[.duplicateCookie]
        #expect(window?.count == 2)
        #expect(window?.addresses == ["192.0.2.1", "192.0.2.2"])
    }

    @Test("a clock that was set back does not silence the log")
    func clockBack() {
        var tally = AnomalyTally()
        tally.add(.foreignForm, in: from("192.0.2.1"), at: start)
        _ = tally.takeDue(at: start)
        tally.add(.foreignForm, in: from("192.0.2.1"), at: start - .seconds(3_600))
        #expect(tally.takeDue(at: start - .seconds(3_600)).count == 1)
    }
}
