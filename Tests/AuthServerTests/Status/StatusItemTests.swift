import SQLiteClient
import ServerTables
import Sessions
import Testing

@testable import AuthServer

struct StatusItemTests {
    private let now = Timestamp(milliseconds: 1_780_000_000_000)
    private static let day: Duration = .seconds(86_400)

    @Test(
        "a certificate needs attention two weeks before its end, and is urgent in the last two days",
        arguments: [
            (day * 30, StatusItem.State.ok), (day * 14, .ok), (day * 13, .attention), (day * 2, .attention),
            (day * 1, .failed), (.seconds(1), .failed), (.zero, .failed), (day * -1, .failed),
        ])
    func certificate(left: Duration, state: StatusItem.State) {
        let item = StatusItem.certificate(until: now + left, at: now)
        #expect(item.state == state)
        #expect(item.text.contains("renew") == (state != .ok))
    }

    @Test(
        "a backup is due after eight days, and the first one at once",
        arguments: [(day * 1, StatusItem.State.ok), (day * 8, .ok), (day * 9, .attention)])
    func backup(age: Duration, state: StatusItem.State) {
        #expect(StatusItem.backup(at: now - age, now: now).state == state)
        #expect(StatusItem.backup(at: nil, now: now).state == .attention)
    }

    @Test("only events that happened are alarms, each with its number")
    func alarms() {
        #expect(StatusItem.alarms([("authn_token_reuse", 0, false)]).state == .ok)
        let item = StatusItem.alarms([
            ("authn_token_reuse", 2, false), ("store_error", 100, true), ("session_anomaly", 0, false),
        ])
        #expect(item.state == .attention)
        #expect(item.text.contains("authn_token_reuse 2, store_error 100 or more;"))
        #expect(item.facts == ["authn_token_reuse": 2, "store_error": 100])
    }

    @Test("without a server that has reported, users cannot sign in")
    func servers() {
        let now = Timestamp(milliseconds: 1_000_000)
        #expect(StatusItem.servers([], at: now).state == .failed)
        let item = StatusItem.servers(
            [
                RunningServer(url: "https://a.example", version: "1.2.3", seen: now - .seconds(12)),
                RunningServer(url: "https://b.example", version: "", seen: now - .seconds(70)),
            ], at: now)
        #expect((item.state, item.facts["count"]) == (.ok, 2))
        #expect(item.text.hasPrefix("2 reported: https://a.example, 1.2.3, 12 seconds ago; https://b.example, 70 "))
    }

    @Test("a server that runs elsewhere is no fault; one here that is not ready is")
    func management() {
        let place = "127.0.0.1:9090"
        #expect(StatusItem.management(at: place, nil).state == .ok)
        #expect(StatusItem.management(at: place, (200, "ready")).state == .ok)
        #expect(StatusItem.management(at: place, (503, "a store is unavailable")).state == .failed)
        #expect(StatusItem.management(at: place, (200, "ready; no room is left")).state == .failed)
    }

    @Test("a near cache that is behind for a moment reads the store; behind for long it is to be looked at")
    func cache() {
        let states = [0.04, 1.0, 1.5, 10.0, 10.5].map { StatusItem.cache(.seconds($0), lease: .seconds(1)) }
        #expect(states.map(\.state) == [.ok, .ok, .ok, .ok, .attention])
        #expect(states.map { $0.text.hasPrefix("reads the store") } == [false, false, true, true, true])
        #expect(states[0].text == "has the changes up to 40 ms ago" && states[0].facts == ["lag_milliseconds": 40])
    }

    @Test("a full disk is urgent, a low one is not yet")
    func disk() {
        #expect(StatusItem.disk(.ample, free: 5 << 30).text == "5120 MiB free")
        #expect(StatusItem.disk(.low, free: 1).state == .attention)
        #expect(StatusItem.disk(.full, free: 0).state == .failed)
    }

    @Test("the states are ordered by urgency")
    func order() {
        #expect([StatusItem.State.failed, .ok, .attention].sorted() == [.ok, .attention, .failed])
    }
}
