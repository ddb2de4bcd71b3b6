import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import Operations

@Suite("Assertions that are reused") struct RecentAssertionsTests {
    private let start = Timestamp(milliseconds: 1_780_000_000_000)

    /// The claims about a user who signed in at the start.
    private func claims(
        at now: Timestamp,
        host: String = "app.example",
        name: String = "Ada",
        change: (inout SessionRecord) -> Void = { _ in }
    ) async throws -> AssertionClaims {
        let clock = ManualClock(start)
        let sessions = try SessionManager(
            store: MemorySessionStore(), clock: clock, tokens: TokenSource { 7 })
        let account = Account(
            id: PrincipalID(rawValue: "p1"), username: try #require(Username("ada")), displayName: name,
            createdAt: start)
        guard case .signedIn(let session) = try await sessions.login(account.id, from: Device()) else {
            throw SessionError(.unavailable, "no session")
        }
        var record = session.record
        change(&record)
        return try #require(
            AssertionClaims(record, of: account, issuer: "https://a.example", host: host, at: now))
    }

    @Test(
        "an assertion is reused while more than half of its life is left",
        arguments: [(0, true), (29, true), (30, false), (61, false), (-1, false)])
    func halfOfItsLife(seconds: Int, isReused: Bool) async throws {
        let assertions = RecentAssertions()
        assertions.keep("signed", for: try await claims(at: start), signedBy: "k1", at: start)
        let later = start + .seconds(seconds)
        let text = assertions.text(for: try await claims(at: later), signedBy: "k1", at: later)
        #expect((text == "signed") == isReused)
    }

    @Test("another host, a changed account, a step-up and another key each need a new one")
    func content() async throws {
        let assertions = RecentAssertions()
        assertions.keep("signed", for: try await claims(at: start), signedBy: "k1", at: start)
        for other in [
            try await claims(at: start, host: "other.example"), try await claims(at: start, name: "Ada L."),
            try await claims(at: start) { ($0.authentication[.oneTimePassword], $0.assurance) = (start, .aal2) },
        ] {
            #expect(assertions.text(for: other, signedBy: "k1", at: start) == nil)
        }
        #expect(assertions.text(for: try await claims(at: start), signedBy: "k2", at: start) == nil)
        #expect(assertions.text(for: try await claims(at: start), signedBy: "k1", at: start) == "signed")
    }

    @Test("an assertion is not reused once its level no longer counts")
    func level() async throws {
        let assertions = RecentAssertions()
        let end = start + .seconds(86_400)
        func twoFactors(at now: Timestamp) async throws -> AssertionClaims {
            try await claims(at: now) {
                $0.authentication = [.password: start, .oneTimePassword: start]
                ($0.assurance, $0.absoluteExpiry, $0.lastSeen) = (.aal2, start + .seconds(90_000), now)
            }
        }
        let before = end - .seconds(20)
        assertions.keep("signed", for: try await twoFactors(at: before), signedBy: "k1", at: before)
        let soon = end - .seconds(11)
        #expect(assertions.text(for: try await twoFactors(at: soon), signedBy: "k1", at: soon) == "signed")
        #expect(assertions.text(for: try await twoFactors(at: end), signedBy: "k1", at: end) == nil)
        #expect(assertions.text(for: try await twoFactors(at: end), signedBy: "k1", at: soon) == nil, "by its content")
    }

    @Test("the number of assertions in memory is bounded, and the latest one is always kept")
    func bounded() async throws {
        let assertions = RecentAssertions(limit: 2)
        for number in 0..<5 {
            let claims = try await claims(at: start, host: "host\(number).example")
            assertions.keep("\(number)", for: claims, signedBy: "k1", at: start)
            #expect(assertions.text(for: claims, signedBy: "k1", at: start) == "\(number)")
            #expect(assertions.count <= 2)
        }
    }
}
