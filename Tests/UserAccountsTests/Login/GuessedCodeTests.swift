import Sessions
import SessionsTesting
import Testing

@testable import UserAccounts

@Suite("Codes guessed by a client that knows the password")
struct GuessedCodeTests {
    private let desk = LoginDesk()
    private let secret = OneTimeCodeSecret.random()

    /// An account with one-time codes that asks for them at a login only if `isAsked`.
    private func enrol(isAsked: Bool = false) async throws {
        var account = try await desk.enrol()
        account.factors = isAsked ? [.oneTimeCode, .askedAtLogin] : [.oneTimeCode]
        desk.accounts.put(account, try await desk.hasher.hash(Password(People.goodPassword)))
        let sealed = try desk.seal.seal(secret, account: account.id, factor: "f1")
        desk.factors.put(
            StoredOneTimeCodes(id: "f1", secret: sealed, lastStep: nil, createdAt: People.start, lastUsedAt: nil),
            of: account.id)
    }

    private func code(steps: Int64 = 0) -> FactorAnswer {
        .oneTimeCode(secret.code(atStep: OneTimeCodeSecret.step(at: desk.clock.now()) + steps).wireValue)
    }

    private func confirm(_ answer: FactorAnswer, in browser: KnownBrowser? = nil) async throws -> LoginDecision {
        try await desk.authenticator.reauthenticate(
            "a1", with: answer, browser: browser, in: AuditContext(actor: .anonymous, sourceAddress: "192.0.2.1"))
    }

    private func confirmPassword() async throws {
        let decision = try await desk.authenticator.reauthenticate(
            "a1", password: Password(People.goodPassword), browser: nil,
            in: AuditContext(actor: .anonymous, sourceAddress: "192.0.2.1"))
        #expect(decision.user != nil)
    }

    @Test("the right password between them gives no further guesses")
    func reset() async throws {
        try await enrol()
        for _ in 0..<5 {
            #expect(try await confirm(code(steps: 50)).attempts != nil)
            try await confirmPassword()
            _ = try #require(try await desk.login().user)
        }
        guard case .throttled = try await confirm(code(steps: 50)).refusal else {
            Issue.record("a sixth guess")
            return
        }
        // The password is not concerned.
        try await confirmPassword()
    }

    @Test("browsers that the account knows share the guesses")
    func browsers() async throws {
        try await enrol()
        for _ in 0..<5 {
            let browser = desk.browsers.confirm(nil, signedInTo: "a1")
            #expect(try await confirm(code(steps: 50), in: browser).attempts != nil)
        }
        let another = desk.browsers.confirm(nil, signedInTo: "a1")
        guard case .throttled = try await confirm(code(steps: 50), in: another).refusal else {
            Issue.record("a sixth guess")
            return
        }
    }

    @Test("the right code ends the count")
    func right() async throws {
        try await enrol()
        for _ in 0..<4 { #expect(try await confirm(code(steps: 50)).attempts != nil) }
        #expect(try await confirm(code()).user != nil)
        for _ in 0..<5 { #expect(try await confirm(code(steps: 50)).attempts != nil) }
    }

    @Test("the third wrong one is told to the user, also over several logins")
    func third() async throws {
        try await enrol(isAsked: true)
        var told: [Bool] = []
        for _ in 0..<2 {
            let token = try #require(try await desk.login().open).token
            for _ in 0..<2 {
                let decision = try await desk.authenticator.complete(
                    token, with: code(steps: 50), browser: nil, in: AuditContext(actor: .anonymous))
                guard case .wrongFactor(_, _, let isThird) = decision else { throw Unexpected("\(decision)") }
                told.append(isThird)
            }
        }
        #expect(told == [false, false, true, false])
    }
}

private struct Unexpected: Error {
    init(_ text: String) {}
}
