import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import Operations

@Suite("The level that an assertion states")
struct AssertionLevelTests {
    private let clock = ManualClock()
    private let sessions: SessionManager
    private let account: Account

    init() throws {
        var policy = SessionPolicy()
        policy.standard = .init(idle: .seconds(3_600), absolute: .seconds(30 * 86_400))
        policy.limit = .init(maximum: 1000)
        sessions = try SessionManager(store: MemorySessionStore(), policy: policy, clock: clock)
        account = Account(
            id: PrincipalID(rawValue: "p1"), username: try #require(Username("ada")), createdAt: clock.now())
    }

    private func login(_ proofs: [AuthenticationProof]) async throws -> SessionRecord {
        guard case .signedIn(let session) = try await sessions.login(account.id, with: proofs, from: Device()) else {
            throw SessionError(.unavailable, "no session")
        }
        return session.record
    }

    /// What an assertion about a session says that was used so long after its login.
    private func claims(_ session: SessionRecord, after time: Duration = .zero) throws -> AssertionClaims {
        let now = clock.now() + time
        var record = session
        record.lastSeen = now
        return try #require(AssertionClaims(record, of: account, issuer: "i", host: "h", at: now))
    }

    @Test(
        "acr and amr for each combination of a first and a second proof",
        arguments: [
            ([.password], "aal1", ["pwd"]),
            ([.oneTimePassword], "aal1", ["otp"]),
            ([.recoveryCode], "aal1", ["recovery_code"]),
            ([.passkey(userVerified: false)], "aal1", ["pop"]),
            ([.passkey(userVerified: true)], "aal2", ["mfa", "pop", "user"]),
            ([.hardwareKey(userVerified: false)], "aal1", ["hwk"]),
            ([.hardwareKey(userVerified: true)], "aal3", ["hwk", "mfa", "user"]),
            ([.password, .oneTimePassword], "aal2", ["mfa", "otp", "pwd"]),
            ([.password, .recoveryCode], "aal2", ["mfa", "pwd", "recovery_code"]),
            ([.password, .passkey(userVerified: false)], "aal2", ["mfa", "pop", "pwd"]),
            ([.password, .passkey(userVerified: true)], "aal2", ["mfa", "pop", "pwd", "user"]),
            ([.password, .hardwareKey(userVerified: false)], "aal3", ["hwk", "mfa", "pwd"]),
            ([.password, .hardwareKey(userVerified: true)], "aal3", ["hwk", "mfa", "pwd", "user"]),
            ([.oneTimePassword, .recoveryCode], "aal1", ["otp", "recovery_code"]),
            ([.oneTimePassword, .passkey(userVerified: false)], "aal1", ["otp", "pop"]),
            ([.oneTimePassword, .passkey(userVerified: true)], "aal2", ["mfa", "otp", "pop", "user"]),
            ([.oneTimePassword, .hardwareKey(userVerified: false)], "aal1", ["hwk", "otp"]),
            ([.oneTimePassword, .hardwareKey(userVerified: true)], "aal3", ["hwk", "mfa", "otp", "user"]),
            ([.recoveryCode, .passkey(userVerified: true)], "aal2", ["mfa", "pop", "recovery_code", "user"]),
            ([.recoveryCode, .hardwareKey(userVerified: true)], "aal3", ["hwk", "mfa", "recovery_code", "user"]),
            (
                [.passkey(userVerified: true), .hardwareKey(userVerified: false)], "aal3",
                ["hwk", "mfa", "pop", "user"]
            ),
            ([.passkey(userVerified: true), .passkey(userVerified: false)], "aal2", ["mfa", "pop", "user"]),
        ] as [([AuthenticationProof], String, [String])])
    func combinations(proofs: [AuthenticationProof], acr: String, amr: [String]) async throws {
        let claims = try claims(try await login(proofs))
        #expect((claims.acr, claims.amr) == (acr, amr))
        #expect(claims.exp - claims.iat == 60)
    }

    @Test("a method of the application is named as it is, with mfa if it is several factors by itself")
    func own() async throws {
        let badge = AuthenticationProof(by: AuthenticationMethod(rawValue: "badge"), .possession, .inherence)
        let claims = try claims(try await login([badge]))
        #expect((claims.acr, claims.amr) == ("aal2", ["badge", "mfa"]))
    }

    @Test("when a level no longer counts, the next assertion states the next lower one and its methods")
    func lapsed() async throws {
        let record = try await login([.hardwareKey(userVerified: true)])
        let stated: [(seconds: Int, acr: String, amr: [String])] = [
            (0, "aal3", ["hwk", "mfa", "user"]), (899, "aal3", ["hwk", "mfa", "user"]),
            (900, "aal2", ["hwk", "mfa", "user"]), (86_399, "aal2", ["hwk", "mfa", "user"]), (86_400, "aal1", ["hwk"]),
        ]
        for (seconds, acr, amr) in stated {
            let claims = try claims(record, after: .seconds(seconds))
            #expect((claims.acr, claims.amr) == (acr, amr), "after \(seconds) s")
            #expect(claims.authTime == clock.now().milliseconds / 1000)
        }
    }

    @Test("an assertion does not outlive the level that it states, and is valid for a whole second at least")
    func expiry() async throws {
        clock.advance(by: .milliseconds(600))
        let record = try await login([.password, .oneTimePassword])
        let end = clock.now() + .seconds(86_400)
        for milliseconds in stride(from: 0, through: 90_000, by: 150) {
            let left = Duration.milliseconds(milliseconds)
            let claims = try claims(record, after: .seconds(86_400) - left)
            #expect(claims.exp > claims.iat)
            #expect(claims.acr == "aal1" || claims.exp * 1000 <= end.milliseconds)
            #expect(left < .seconds(1) || claims.acr == "aal2")
        }
        let last = try claims(record, after: .seconds(86_400) - .milliseconds(500))
        #expect((last.acr, last.amr, last.exp - last.iat) == ("aal1", ["pwd"], 60))
        let short = try claims(record, after: .seconds(86_400) - .seconds(20))
        #expect((short.acr, short.exp - short.iat) == ("aal2", 20))
    }

    @Test("proofs from ahead of a clock that was set back are stated as one factor")
    func clockSetBack() async throws {
        let claims = try claims(try await login([.password, .oneTimePassword]), after: .seconds(-7_200))
        #expect((claims.acr, claims.amr, claims.authTime) == ("aal1", ["pwd"], 0))
    }
}
