import Sessions
import SessionsTesting
import Testing

@testable import UserAccounts

@Suite("the second factor of a login") struct SecondFactorTests {
    private let secret = OneTimeCodeSecret.random()

    /// A desk with an account that is asked for one-time codes.
    private func desk(
        _ policy: FactorPolicy = FactorPolicy(),
        throttle: ThrottlePolicy = ThrottlePolicy(),
        isAsked: Bool = true,
        isAdministrator: Bool = false
    ) async throws -> LoginDesk {
        let desk = LoginDesk(throttle: throttle, factors: policy)
        var account = try await desk.enrol()
        account.factors = [.oneTimeCode, .recoveryCodes]
        if isAsked { account.factors.insert(.askedAtLogin) }
        if isAdministrator { account.roles = [.administrator] }
        desk.accounts.put(account, try await desk.hasher.hash(Password(People.goodPassword)))
        let sealed = try desk.seal.seal(secret, account: account.id, factor: "f1")
        desk.factors.put(
            StoredOneTimeCodes(id: "f1", secret: sealed, lastStep: nil, createdAt: People.start, lastUsedAt: nil),
            of: account.id)
        return desk
    }

    private func code(_ desk: LoginDesk, steps: Int64 = 0) -> FactorAnswer {
        .oneTimeCode(
            secret.code(atStep: OneTimeCodeSecret.step(at: desk.clock.now()) + steps).wireValue)
    }

    /// A code that is not right now.
    private func wrong(_ desk: LoginDesk) -> FactorAnswer { code(desk, steps: 5) }

    private func complete(
        _ desk: LoginDesk,
        _ token: PendingLoginToken,
        _ answer: FactorAnswer
    ) async throws -> LoginDecision {
        try await desk.authenticator.complete(
            token, with: answer, browser: nil, in: AuditContext(actor: .anonymous, sourceAddress: "192.0.2.1"))
    }

    private func token(_ desk: LoginDesk) async throws -> PendingLoginToken {
        try #require(try await desk.login().open).token
    }

    @Test("a login without a second factor asks nothing of the store of factors")
    func withoutFactor() async throws {
        struct Down: Error {}
        let desk = LoginDesk()
        try await desk.enrol()
        desk.factors.fail(with: Down())
        #expect(try await desk.login().user != nil)
    }

    @Test("the right password begins no session if a second factor is asked for")
    func passwordAlone() async throws {
        let desk = try await desk()
        let open = try #require(try await desk.login().open)
        #expect(open.factors == [.oneTimeCode, .recoveryCode])
        #expect(desk.accounts.events.map(\.name) == [.factorRequired])
    }

    @Test("password and code together prove both")
    func both() async throws {
        let desk = try await desk()
        let user = try #require(try await complete(desk, try await token(desk), code(desk)).user)
        #expect(user.proofs == [.password, .oneTimePassword])
        #expect(desk.accounts.events.last?.name == .loginSuccess)
        #expect(desk.accounts.events.last?.details["factors"] == .strings(["pwd", "totp"]))
    }

    @Test("a code is never accepted twice, also by another login")
    func once() async throws {
        let desk = try await desk()
        _ = try #require(try await complete(desk, try await token(desk), code(desk)).user)
        #expect(try await complete(desk, try await token(desk), code(desk)).attempts == 1)
        #expect(desk.audit.events.last?.name == .factorReplayed)
    }

    @Test("a completed login cannot be completed again")
    func completedOnce() async throws {
        let desk = try await desk()
        let token = try await token(desk)
        _ = try #require(try await complete(desk, token, code(desk)).user)
        desk.clock.advance(by: .seconds(30))
        #expect(try await complete(desk, token, code(desk)).isExpired)
    }

    @Test("a pending login ends after ten minutes")
    func tooLate() async throws {
        let desk = try await desk()
        let token = try await token(desk)
        desk.clock.advance(by: PendingLogin.lifetime)
        #expect(try await complete(desk, token, code(desk)).isExpired)
    }

    @Test("a pending login ends with a change of the account's credentials")
    func changedMeanwhile() async throws {
        let desk = try await desk()
        let token = try await token(desk)
        var account = try #require(try await desk.accounts.account(PrincipalID("a1")))
        account.securityVersion += 1
        desk.accounts.put(account, nil)
        #expect(try await complete(desk, token, code(desk)).isExpired)
    }

    @Test("after five wrong codes the password is asked for again")
    func fiveWrong() async throws {
        let desk = try await desk(throttle: ThrottlePolicy(accountFreeAttempts: 50))
        let token = try await token(desk)
        for attempt in 1...5 { #expect(try await complete(desk, token, wrong(desk)).attempts == attempt) }
        #expect(try await complete(desk, token, code(desk)).isExpired)
    }

    @Test("wrong codes of parallel logins and wrong passwords share one count")
    func oneCount() async throws {
        let desk = try await desk(throttle: ThrottlePolicy(accountFreeAttempts: 4))
        _ = try await desk.login("alice", "wrong wrong wrong")
        let tokens = [try await token(desk), try await token(desk), try await token(desk)]
        for token in tokens { #expect(try await complete(desk, token, wrong(desk)).attempts == 1) }
        #expect(try await complete(desk, tokens[0], code(desk)).refusal == .throttled(retryAfter: .seconds(30)))
        #expect(try await desk.login().refusal == .throttled(retryAfter: .seconds(30)))
    }

    @Test("a right password does not reset the count of wrong codes")
    func passwordResetsNothing() async throws {
        let desk = try await desk(throttle: ThrottlePolicy(accountFreeAttempts: 3))
        for _ in 1...3 { _ = try await complete(desk, try await token(desk), wrong(desk)) }
        #expect(try await desk.login().refusal == .throttled(retryAfter: .seconds(30)))
    }

    @Test(
        "only six ASCII digits are a code",
        arguments: ["", "12345", "1234567", "１２３４５６", "12345a", "-12345", "1e5000"])
    func malformed(_ text: String) async throws {
        let desk = try await desk()
        #expect(try await complete(desk, try await token(desk), .oneTimeCode(text)).attempts == 1)
    }

    @Test("a recovery code stands for the second factor once, and says how many are left")
    func recovery() async throws {
        let desk = try await desk()
        let codes = [RecoveryCode.random(), RecoveryCode.random()]
        for code in codes { desk.factors.put(code) }
        let answer = FactorAnswer.recoveryCode(codes[0].wireValue.lowercased())
        let user = try #require(try await complete(desk, try await token(desk), answer).user)
        #expect(user.proofs == [.password, .recoveryCode])
        #expect(user.remarks.recoveryCodesLeft == 1)
        #expect(desk.accounts.events.last?.name == .recoveryCodeUsed)
        #expect(try await complete(desk, try await token(desk), answer).attempts == 1)
        #expect(desk.audit.events.last?.name == .factorReplayed)
    }

    @Test("a secret that cannot be read is an error, and never no second factor")
    func unreadable() async throws {
        let desk = try await desk()
        let token = try await token(desk)
        desk.factors.put(
            StoredOneTimeCodes(
                id: "f1", secret: SealedSecret(bytes: [1, 2, 3]), lastStep: nil, createdAt: People.start,
                lastUsedAt: nil),
            of: PrincipalID("a1"))
        await #expect(throws: SealedSecretUnreadable.self) { try await complete(desk, token, code(desk)) }
        #expect(try await desk.login().open != nil)
    }

    @Test("a trusted browser is not asked, and its login proves the password alone")
    func trustedBrowser() async throws {
        let desk = try await desk(FactorPolicy(trustedBrowser: .seconds(86_400)))
        let secret = OpaqueSecret.random()
        desk.factors.trust(secret)
        let user = try #require(try await login(desk, trustedBy: secret).user)
        #expect(user.proofs == [.password])
        #expect(try await login(desk, trustedBy: .random()).open != nil)
    }

    @Test("trust counts neither for administrators nor without the policy", arguments: [true, false])
    func distrust(isAdministrator: Bool) async throws {
        let policy = FactorPolicy(trustedBrowser: isAdministrator ? .seconds(86_400) : nil)
        let desk = try await desk(policy, isAdministrator: isAdministrator)
        let secret = OpaqueSecret.random()
        desk.factors.trust(secret)
        #expect(try await login(desk, trustedBy: secret).open != nil)
    }

    private func login(_ desk: LoginDesk, trustedBy secret: OpaqueSecret) async throws -> LoginDecision {
        try await desk.authenticator.login(
            username: "alice", password: Password(People.goodPassword), browser: nil, trustedBy: secret,
            in: AuditContext(actor: .anonymous, sourceAddress: "192.0.2.1"))
    }

    @Test("a factor that its owner does not want to be asked for is not asked for")
    func notAsked() async throws {
        let desk = try await desk(isAsked: false)
        #expect(try await desk.login().user != nil)
    }

    @Test("the policy asks for it whatever the owner wants")
    func policyAsks() async throws {
        let desk = try await desk(FactorPolicy(requirement: .all), isAsked: false)
        #expect(try await desk.login().open != nil)
    }

    @Test("trust in a browser lasts no longer than the policy of today says")
    func shortened() async throws {
        for (span, isAsked) in [(Duration.seconds(86_400), false), (.seconds(3_600), true)] {
            let desk = try await desk(FactorPolicy(trustedBrowser: span))
            let trust = OpaqueSecret.random()
            desk.factors.trust(trust)
            desk.clock.advance(by: .seconds(7_200))
            let decision = try await desk.authenticator.login(
                username: "alice", password: Password(People.goodPassword), browser: nil, trustedBy: trust,
                in: AuditContext(actor: .anonymous))
            #expect((decision.open != nil) == isAsked)
        }
    }

    @Test("the first login under the policy begins the time in which a factor is to be set up")
    func grace() async throws {
        let desk = LoginDesk(factors: FactorPolicy(requirement: .all, grace: .seconds(86_400)))
        try await desk.enrol()
        _ = try #require(try await desk.login().user)
        let account = try #require(try await desk.accounts.account(PrincipalID("a1")))
        #expect(account.factorDeadline == People.start + .seconds(86_400))
    }
}
