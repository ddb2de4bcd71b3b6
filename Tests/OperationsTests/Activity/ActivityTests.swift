import ServerTables
import Sessions
import Testing
import UserAccounts

@testable import Operations

@Suite("What an overview makes of the counts of hours")
struct ActivityTests {
    /// Ten minutes into an hour.
    private let now = Timestamp(milliseconds: 495_832 * 3_600_000 + 600_000)
    private let hour: Int64 = 495_832

    private func activity(_ counts: [HourlyCount], _ period: ActivityPeriod = .day) -> Activity {
        Activity(of: counts, in: period, at: now)
    }

    private func count(_ name: String, _ number: Int, hoursAgo: Int64 = 0, _ reason: String? = nil) -> HourlyCount {
        HourlyCount(hour: hour - hoursAgo, name: name, reason: reason, number: number)
    }

    @Test("the last part of a day is the present hour, the first begins 23 hours before it")
    func day() {
        let activity = activity([
            count("authn_login_success", 1), count("authn_login_success", 2, hoursAgo: 23),
            count("authn_login_success", 4, hoursAgo: 24), count("authn_login_success", 8, hoursAgo: -1),
        ])
        let parts = activity.parts(of: .signIn)
        #expect((parts.count, parts.first, parts.last, parts.reduce(0, +)) == (24, 2, 1, 3))
        #expect(activity.starts.first == Timestamp(milliseconds: (hour - 23) * 3_600_000))
        #expect(activity.starts.last == Timestamp(milliseconds: hour * 3_600_000))
    }

    @Test("a week has parts of six hours, of which the last ends with the present hour")
    func week() {
        let activity = activity(
            [
                count("authn_login_fail", 1, hoursAgo: 5), count("authn_login_fail", 1),
                count("authn_login_fail", 1, hoursAgo: 167),
            ],
            .week)
        let parts = activity.parts(of: .failure)
        #expect((parts.count, parts.first, parts.last) == (28, 1, 2))
    }

    @Test("live sessions are not added up: the largest number of a part counts")
    func live() {
        let counts = [3, 9, 4].enumerated().map { count("live_sessions", $1, hoursAgo: Int64($0)) }
        #expect(activity(counts, .week).parts(of: .live).last == 9)
    }

    @Test(
        "sessions end for one of four reasons",
        arguments: [
            ("session_logout", "logout", ActivityKind.End.logout), ("session_expired", "idle", .timeout),
            ("session_expired", "absolute", .timeout), ("session_expired", "revoked_user", .revoked),
            ("session_expired", "revoked_admin", .revoked), ("session_expired", "password_change", .revoked),
            ("session_expired", "evicted", .revoked), ("session_expired", "user_disabled", .revoked),
            ("session_expired", "replay", .suspicion), ("session_expired", "suspicious", .suspicion),
            ("session_expired", "of_a_later_version", .revoked),
        ])
    func ends(name: String, reason: String, end: ActivityKind.End) {
        let activity = activity([count(name, 5, reason)])
        for other in ActivityKind.End.allCases {
            #expect(activity.parts(of: .end(other)).last == (other == end ? 5 : 0))
        }
    }

    @Test(
        "logins count as successes, failures or refusals",
        arguments: [
            ("authn_login_success", ActivityKind.signIn), ("authn_login_successafterfail", .signIn),
            ("authn_login_fail", .failure), ("authn_mfa_fail", .failure), ("authn_login_fail_max", .throttled),
            ("authn_login_lock", .throttled),
        ])
    func logins(name: String, kind: ActivityKind) {
        #expect(activity([count(name, 1, "maxretries"), count(name, 2)]).parts(of: kind).last == 3)
    }

    @Test("alarms are those of the last 24 hours, however long the period is, and in the order of importance")
    func alarms() {
        let counts = [
            count("store_error", 2), count("authn_token_reuse", 1, hoursAgo: 23), count("authn_token_reuse", 1),
            count("session_anomaly", 7, hoursAgo: 24), count("authn_login_success", 9),
        ]
        for period in ActivityPeriod.allCases {
            let alarms = activity(counts, period).alarms
            #expect(alarms.map(\.event) == [.tokenReused, .storeError])
            #expect(alarms.map(\.number) == [2, 2])
        }
    }

    @Test("the latest number of live sessions is that of this hour or the one before")
    func latest() {
        #expect(activity([count("live_sessions", 9, hoursAgo: 1), count("live_sessions", 4)]).latestLive == 4)
        #expect(activity([count("live_sessions", 9, hoursAgo: 1), count("authn_login_fail", 4)]).latestLive == 9)
        #expect(activity([count("live_sessions", 9, hoursAgo: 2)]).latestLive == nil)
    }

    @Test("nothing counted is nothing in every part")
    func nothing() {
        #expect(activity([]).parts(of: .live) == Array(repeating: 0, count: 24))
        #expect(activity([]).alarms.isEmpty)
    }
}
