import Sessions
import Testing
import UserAccounts

@testable import AuthServer

@Suite("Outages are written down")
struct OutageRecordTests {
    private let start = Timestamp(milliseconds: 1_800_000_000_000)

    /// Looks once a second; returns what reached the log.
    private func log(_ looks: [(isReady: Bool, isLogAway: Bool)]) -> [(event: AuditEventName, second: Int64)] {
        var (record, log) = (OutageRecord(), [(event: AuditEventName, second: Int64)]())
        for (second, look) in looks.enumerated() {
            let events = record.events(isReady: look.isReady, at: start + .seconds(second))
            guard !events.isEmpty, !look.isLogAway else { continue }
            log += events.map { ($0.name, $0.time.elapsed(since: start).components.seconds) }
            record.written(isReady: look.isReady)
        }
        return log
    }

    @Test("stores that always answer leave no trace")
    func quiet() {
        #expect(log([(true, false), (true, false)]).isEmpty)
    }

    @Test("an outage is two events, its beginning at once and its end, however long it lasts")
    func outage() {
        let events = log([(true, false), (false, false), (false, false), (false, false), (true, false), (true, false)])
        #expect(events.map(\.event) == [.storeError, .storeRecovered])
        #expect(events.map(\.second) == [1, 4])
    }

    @Test("when the log was away too, both are written with the end, each at its own time")
    func logAway() {
        let events = log([(false, true), (false, true), (true, true), (true, false), (true, false)])
        #expect(events.map(\.event) == [.storeError, .storeRecovered])
        #expect(events.map(\.second) == [0, 3])
    }

    @Test("a second outage is another two")
    func again() {
        let events = log([(false, false), (true, false), (false, false), (true, false)])
        #expect(events.map(\.event) == [.storeError, .storeRecovered, .storeError, .storeRecovered])
    }
}
