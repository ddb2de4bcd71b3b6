import Sessions
import SessionsTesting
import Testing

@testable import ForwardAuth
@testable import Operations
@testable import WebAddresses

@Suite("Requests that are no activity")
struct ActivityRuleTests {
    private func rules(_ yaml: String) throws -> RuleSet {
        let file = RuleFile(yaml: "rules:\n" + yaml)
        try #require(file.problems.isEmpty)
        return RuleSet(file.rules)
    }

    private func counts(_ path: String, _ rules: RuleSet) throws -> Bool {
        let address = try ForwardedAddress(url: "https://app.example.org" + path)
        return try rules.demands(on: ForwardedRequest(address, method: "GET", client: nil)).isActivity
    }

    @Test("are those of rules that say so, and every other one counts")
    func rule() throws {
        let rules = try rules(
            """
              - {path: /news, access: signed-in, activity: ignore}
              - {path: /other, access: signed-in, activity: count}
              - {access: signed-in}
            """)
        #expect(try !counts("/news", rules))
        #expect(try !counts("/news/latest?since=1", rules))
        #expect(try counts("/other", rules))
        #expect(try counts("/", rules))
        #expect(try counts("/", .signedInEverywhere(but: nil)))
        #expect(rules.rules.map(\.description)[0].hasSuffix("signed-in, no activity"))
    }

    @Test("have to be so by both rules where a path is read twice")
    func lenient() throws {
        let rules = try rules(
            """
              - {path: /news, access: signed-in, activity: ignore}
              - {access: signed-in}
            """)
        #expect(try counts("/News", rules))
    }

    @Test("any other word is refused with its line", arguments: ["no", "false", "ignored", "[ignore]", ""])
    func words(word: String) {
        let file = RuleFile(yaml: "rules:\n  - access: signed-in\n    activity: \(word)")
        #expect(file.problems.map(\.description) == ["line 3: `activity` is neither count nor ignore"])
    }

    @Test("do not keep a session alive through the cookie of an application either")
    func application() async throws {
        let clock = ManualClock()
        let sessions = try SessionManager(store: MemorySessionStore(), clock: clock)
        let apps = AppSessions(sessions: sessions, bindsBrowsers: true)
        let (host, binding) = (AppHost("app.example.net"), AppBinding())
        guard case .signedIn(let session) = try await sessions.login("ada", from: Device()) else { return }
        let now = clock.now()
        let ticket = try #require(
            try await apps.issue(session.id, for: host, challenge: binding.challenge, at: now))
        let token = try #require(
            try await apps.redeem(ticket, at: host, answering: [binding.challenge], at: now))
        for minute in 1...30 {
            clock.advance(by: .seconds(60))
            let lookup = await apps.authenticate(token, provedBy: [], at: host, from: Device(), for: .background)
            guard case .valid = lookup else {
                #expect(minute == 30)
                return
            }
        }
        Issue.record("polling kept the session alive")
    }
}
