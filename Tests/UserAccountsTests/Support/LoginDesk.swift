import Crypto
import Sessions
import SessionsTesting
import UserAccounts

/// An authenticator with everything it needs, and a clock to turn.
struct LoginDesk {
    let factors = FakeFactors()
    let accounts: FakeAccounts
    let seal = FactorSecretSeal(peppers: PasswordPeppers())
    let audit: RecordingAudit
    let clock = ManualClock(People.start)
    let hasher: PasswordHasher
    let failures = MemoryFailureCounts()
    let browsers = KnownBrowsers(key: SymmetricKey(data: [UInt8](repeating: 3, count: 32)))
    let authenticator: Authenticator

    init(
        throttle policy: ThrottlePolicy = ThrottlePolicy(),
        factors rules: FactorPolicy = FactorPolicy(),
        hasher: PasswordHasher = Hashing.hasher(),
        audit: RecordingAudit = RecordingAudit()
    ) {
        self.accounts = FakeAccounts(factors)
        self.audit = audit
        self.hasher = hasher
        let throttle = LoginThrottle(
            counts: failures, policy: policy, key: SymmetricKey(data: [UInt8](repeating: 2, count: 32)),
            pause: { _ in await Task.yield() })
        authenticator = Authenticator(
            accounts: accounts, throttle: throttle, browsers: browsers, audit: audit,
            factors: FactorVerifier(store: factors, seal: seal, passkeys: nil, drift: ClockDriftWatch { _ in }),
            policy: rules, hasher: hasher,
            references: AuditReferences(key: SymmetricKey(data: [UInt8](repeating: 1, count: 32))), clock: clock)
    }

    /// Adds an account with the good password, or with none.
    @discardableResult
    func enrol(
        _ name: String = "alice",
        id: String = "a1",
        hasPassword: Bool = true,
        isDisabled: Bool = false
    ) async throws -> Account {
        var account = try People.account(name, id: id)
        account.isDisabled = isDisabled
        accounts.put(account, hasPassword ? try await hasher.hash(Password(People.goodPassword)) : nil)
        return account
    }

    func login(
        _ name: String = "alice",
        _ password: String = People.goodPassword,
        from address: String? = "192.0.2.1",
        with browser: KnownBrowser? = nil
    ) async throws -> LoginDecision {
        try await authenticator.login(
            username: name, password: Password(password), browser: browser,
            in: AuditContext(actor: .anonymous, sourceAddress: address))
    }

    /// The decision as the public sees it.
    static func publicAnswer(_ decision: LoginDecision) -> String {
        switch decision {
        case .success: "200"
        case .refused(.rejected): "401"
        case .refused(.throttled(let delay)): "429 \(delay)"
        case .refused(.busy): "503"
        case .refused(.stale): "422"
        case .needsFactor: "401 factor"
        case .wrongFactor: "401 wrong factor"
        case .loginExpired: "401 expired"
        }
    }
}
