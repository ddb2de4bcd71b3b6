import DatabaseSupport
import Passkeys
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite("second factors in the database", .eachEngine) struct FactorStoreTests {
    private let alice = PrincipalID(rawValue: "alice")
    private let bob = PrincipalID(rawValue: "bob")
    private let start = TemporaryDatabase.start
    private let secret = SealedSecret(bytes: Array("plain/01234567890123456789".utf8))

    private func storage() async throws -> Storage {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice", hash: someHash("A"))
        try await storage.create("bob", hash: someHash("B"))
        return storage
    }

    private func factors(_ storage: Storage, of id: PrincipalID? = nil) async throws -> EnrolledFactors? {
        try await storage.accounts.account(id ?? alice)?.factors
    }

    private func change(
        _ storage: Storage,
        _ change: FactorChange,
        of id: PrincipalID? = nil,
        after time: Duration = .zero
    ) async throws -> AccountMutationOutcome {
        try await storage.perform(.factor(change), to: id ?? alice, at: start + time)
    }

    private func isApplied(_ outcome: AccountMutationOutcome) -> Bool {
        if case .applied = outcome { true } else { false }
    }

    private func enrolCodes(_ storage: Storage, id: String = "f1", step: Int64 = 100) async throws {
        #expect(isApplied(try await change(storage, .beginOneTimeCodes(id: id, secret))))
        #expect(isApplied(try await change(storage, .confirmOneTimeCodes(id: id, step: step))))
    }

    private func use(_ storage: Storage, step: Int64) async throws -> AccountMutationOutcome {
        let use = FactorUse.oneTimeCode(secret: "f1", step: step, resealed: nil)
        return try await storage.perform(.signedIn(SignedIn(use: use)), to: alice)
    }

    // MARK: One-time codes

    @Test("a secret takes effect with its first code, whose step counts as used, and is asked for from then on")
    func enrolment() async throws {
        let storage = try await storage()
        #expect(isApplied(try await change(storage, .beginOneTimeCodes(id: "f1", secret))))
        #expect(try await factors(storage) == [])
        #expect(isApplied(try await change(storage, .confirmOneTimeCodes(id: "f1", step: 100))))
        #expect(try await factors(storage) == [.oneTimeCode, .askedAtLogin])
        #expect(try await storage.factors.oneTimeCodes(of: alice, .active)?.lastStep == 100)
        #expect(try await use(storage, step: 100) == .proofSpent)
    }

    @Test("a running enrolment does not disturb the secret in use, and the later of two takes its place")
    func secondEnrolment() async throws {
        let storage = try await storage()
        try await enrolCodes(storage)
        #expect(isApplied(try await change(storage, .beginOneTimeCodes(id: "f2", secret))))
        #expect(isApplied(try await change(storage, .beginOneTimeCodes(id: "f3", secret))))
        #expect(isApplied(try await use(storage, step: 101)))
        #expect(try await change(storage, .confirmOneTimeCodes(id: "f2", step: 102)) == .proofSpent)
        #expect(isApplied(try await change(storage, .confirmOneTimeCodes(id: "f3", step: 102))))
        #expect(try await storage.factors.oneTimeCodes(of: alice, .active)?.id == "f3")
        #expect(try await storage.factors.oneTimeCodes(of: alice, .waiting) == nil)
    }

    @Test("a secret that waited for ten minutes cannot take effect")
    func lateEnrolment() async throws {
        let storage = try await storage()
        #expect(isApplied(try await change(storage, .beginOneTimeCodes(id: "f1", secret))))
        let late = StoredOneTimeCodes.patience
        #expect(try await change(storage, .confirmOneTimeCodes(id: "f1", step: 9), after: late) == .proofSpent)
        _ = try await storage.factors.sweep(before: start + late + .milliseconds(1))
        #expect(try await storage.factors.oneTimeCodes(of: alice, .waiting) == nil)
    }

    @Test("no step is accepted twice, and none that is older than the last")
    func steps() async throws {
        let storage = try await storage()
        try await enrolCodes(storage)
        #expect(isApplied(try await use(storage, step: 105)))
        #expect(try await use(storage, step: 105) == .proofSpent)
        #expect(try await use(storage, step: 104) == .proofSpent)
        #expect(isApplied(try await use(storage, step: 106)))
    }

    @Test("of twenty parallel uses of a code exactly one succeeds")
    func parallelCodes() async throws {
        let storage = try await storage()
        try await enrolCodes(storage)
        let outcomes = try await withThrowingTaskGroup(of: AccountMutationOutcome.self) { group in
            for _ in 0..<20 { group.addTask { try await use(storage, step: 200) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .proofSpent } == 19)
    }

    // MARK: Recovery codes

    @Test("a recovery code is used once, and a new set replaces all")
    func recoveryCodes() async throws {
        let storage = try await storage()
        try await enrolCodes(storage)
        let codes = (0..<3).map { _ in RecoveryCode.random().digest }
        #expect(isApplied(try await change(storage, .replaceRecoveryCodes(codes))))
        #expect(try await factors(storage)?.contains(.recoveryCodes) == true)
        func use(_ code: RecoveryCodeDigest) async throws -> AccountMutationOutcome {
            try await storage.perform(.signedIn(SignedIn(use: .recoveryCode(code))), to: alice)
        }
        #expect(isApplied(try await use(codes[0])))
        #expect(try await use(codes[0]) == .proofSpent)
        #expect(
            try await storage.factors.recoveryCode(codes[0], of: alice) == StoredRecoveryCode(isUnused: false, left: 2))
        #expect(isApplied(try await change(storage, .replaceRecoveryCodes([RecoveryCode.random().digest]))))
        #expect(try await use(codes[1]) == .proofSpent)
        #expect(try await storage.factors.recoveryCode(codes[1], of: alice) == nil)
        #expect(try await storage.factors.recoveryCode(codes[2], of: bob) == nil)
    }

    @Test("the summary of the account learns of its last recovery code")
    func lastRecoveryCode() async throws {
        let storage = try await storage()
        try await enrolCodes(storage)
        let code = RecoveryCode.random().digest
        #expect(isApplied(try await change(storage, .replaceRecoveryCodes([code]))))
        #expect(isApplied(try await storage.perform(.signedIn(SignedIn(use: .recoveryCode(code))), to: alice)))
        #expect(try await factors(storage) == [.oneTimeCode, .askedAtLogin])
    }

    // MARK: Passkeys

    private func passkey(_ id: UInt8, isVerified: Bool = true, count: UInt32 = 5) throws -> Passkey {
        Passkey(
            credentialID: try #require(CredentialID([id, 1, 2, 3])), publicKey: [1, 2, 3], algorithm: .es256,
            signCount: count, aaguid: try #require(AAGUID([UInt8](repeating: 0, count: 16))),
            transports: ["hybrid", "internal"], isBackupEligible: true, isBackedUp: false, isUserVerified: isVerified)
    }

    private func challenge(_ number: UInt8) throws -> UsedChallenge {
        UsedChallenge(try #require(Challenge([UInt8](repeating: number, count: 32))), at: start)
    }

    private func add(
        _ storage: Storage,
        _ passkey: Passkey,
        of id: PrincipalID? = nil,
        challenge number: UInt8
    ) async throws -> AccountMutationOutcome {
        var generator = SystemRandomNumberGenerator()
        _ = try await storage.factors.handle(of: id ?? alice, orNew: .random(using: &generator))
        return try await change(
            storage,
            .addPasskey(passkey, name: "Laptop", site: "example.org", try challenge(number)), of: id)
    }

    @Test("a passkey is found with its owner, whose handle stays the same")
    func passkeys() async throws {
        let storage = try await storage()
        let passkey = try passkey(1)
        #expect(isApplied(try await add(storage, passkey, challenge: 1)))
        let found = try #require(try await storage.factors.passkey(passkey.credentialID))
        #expect(found.passkey == passkey && found.owner == alice)
        var generator = SystemRandomNumberGenerator()
        let handle = try await storage.factors.handle(of: alice, orNew: .random(using: &generator))
        #expect(handle == found.handle)
        #expect(try await factors(storage) == [.passkey, .verifiedPasskey])
    }

    @Test("no second passkey has the same id, whichever account it is for, and nothing of it is stored")
    func duplicate() async throws {
        let storage = try await storage()
        let passkey = try passkey(1)
        #expect(isApplied(try await add(storage, passkey, challenge: 1)))
        let before = try await storage.accounts.account(bob)
        #expect(try await add(storage, passkey, challenge: 2) == .factorTaken)
        #expect(try await add(storage, passkey, of: bob, challenge: 3) == .factorTaken)
        #expect(try await storage.factors.factors(of: bob, at: start).passkeys.isEmpty)
        #expect(try await storage.accounts.account(bob) == before)
    }

    @Test("a challenge is of use once, until it expires")
    func challenges() async throws {
        let storage = try await storage()
        #expect(isApplied(try await add(storage, try passkey(1), challenge: 1)))
        #expect(try await add(storage, try passkey(2), challenge: 1) == .proofSpent)
        _ = try await storage.factors.sweep(before: start + .seconds(3601))
        #expect(isApplied(try await add(storage, try passkey(2), challenge: 1)))
    }

    @Test("a passkey of another account can be neither renamed nor removed")
    func foreign() async throws {
        let storage = try await storage()
        let id = try passkey(1).credentialID
        #expect(isApplied(try await add(storage, try passkey(1), challenge: 1)))
        #expect(try await change(storage, .renamePasskey(id, to: "Mine"), of: bob) == .proofSpent)
        #expect(try await change(storage, .removePasskey(id), of: bob) == .proofSpent)
        #expect(try await storage.factors.factors(of: alice, at: start).passkeys.map(\.name) == ["Laptop"])
    }

    @Test("the last way to sign in cannot be removed; a password is a way, an unverified passkey is none")
    func lastWayIn() async throws {
        let storage = try await storage()
        let carol = PrincipalID(rawValue: "carol")
        try await storage.create("carol")
        #expect(isApplied(try await add(storage, try passkey(1), of: carol, challenge: 1)))
        #expect(isApplied(try await add(storage, try passkey(2, isVerified: false), of: carol, challenge: 2)))
        let id = try passkey(1).credentialID
        #expect(try await change(storage, .removePasskey(id), of: carol) == .lastWayIn)
        #expect(try await storage.factors.passkey(id) != nil)
        #expect(isApplied(try await add(storage, try passkey(3), challenge: 3)))
        #expect(isApplied(try await change(storage, .removePasskey(try passkey(3).credentialID))))
    }

    // MARK: Consequences

    @Test("a change of factors invalidates earlier proofs, pending logins and trusted browsers")
    func consequences() async throws {
        let storage = try await storage()
        try await enrolCodes(storage)
        let digest = PendingLoginToken.random().digest
        let version = try #require(try await storage.accounts.account(alice)).securityVersion
        let pending = PendingLogin(
            account: alice, securityVersion: version, sessionLifetime: .standard, failures: 0,
            expiry: start + PendingLogin.lifetime)
        #expect(isApplied(try await storage.perform(.passwordAccepted(pending, digest, rehash: nil), to: alice)))
        let browser = TrustedBrowser(
            id: "b1", digest: [1, 2, 3], userAgent: "Firefox", createdAt: start, expiry: start + .seconds(86_400))
        #expect(isApplied(try await change(storage, .trustBrowser(browser))))
        #expect(try await storage.factors.trust(in: [1, 2, 3], of: alice, at: start) == start)
        #expect(try await storage.factors.trust(in: [1, 2, 3], of: bob, at: start) == nil)
        #expect(try await storage.factors.trust(in: [1, 2, 3], of: alice, at: browser.expiry) == nil)
        #expect(isApplied(try await change(storage, .removeOneTimeCodes)))
        #expect(try await storage.factors.pendingLogin(digest, at: start) == nil)
        #expect(try await storage.factors.trust(in: [1, 2, 3], of: alice, at: start) == nil)
        #expect(
            try await storage.perform(
                .signedIn(SignedIn()), to: alice, by: .proof(securityVersion: version)) == .outdated)
        #expect(try await factors(storage) == [])
    }

    @Test("a reset leaves nothing of any factor")
    func reset() async throws {
        let storage = try await storage()
        try await enrolCodes(storage)
        #expect(isApplied(try await add(storage, try passkey(1), challenge: 1)))
        #expect(isApplied(try await change(storage, .replaceRecoveryCodes([RecoveryCode.random().digest]))))
        let epoch = try #require(try await storage.accounts.account(alice)).credentialEpoch
        #expect(isApplied(try await change(storage, .reset)))
        #expect(try await factors(storage) == [])
        let rest = try await storage.factors.factors(of: alice, at: start)
        #expect(rest.passkeys.isEmpty && rest.oneTimeCodes == nil && rest.recoveryCodes.total == 0)
        #expect(try #require(try await storage.accounts.account(alice)).credentialEpoch > epoch)
    }

    @Test("of an account's pending logins the newest twenty stand")
    func pendingLoginsAreBounded() async throws {
        let storage = try await storage()
        let digests = (0..<22).map { _ in PendingLoginToken.random().digest }
        for (number, digest) in digests.enumerated() {
            let pending = PendingLogin(
                account: alice, securityVersion: 1, sessionLifetime: .standard, failures: 0,
                expiry: start + .seconds(100 + number))
            #expect(isApplied(try await storage.perform(.passwordAccepted(pending, digest, rehash: nil), to: alice)))
        }
        for (number, digest) in digests.enumerated() {
            #expect((try await storage.factors.pendingLogin(digest, at: start) != nil) == (number >= 2), "\(number)")
        }
    }

    @Test("a pending login is completed once")
    func pendingLogin() async throws {
        let storage = try await storage()
        let digest = PendingLoginToken.random().digest
        let pending = PendingLogin(
            account: alice, securityVersion: 1, sessionLifetime: .remembered, failures: 2,
            expiry: start + PendingLogin.lifetime)
        #expect(isApplied(try await storage.perform(.passwordAccepted(pending, digest, rehash: nil), to: alice)))
        #expect(try await storage.factors.pendingLogin(digest, at: start) == pending)
        #expect(try await storage.factors.countAttempt(digest) == 1)
        let outcomes = try await withThrowingTaskGroup(of: AccountMutationOutcome.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await storage.perform(.signedIn(SignedIn()), to: alice, by: .pendingLogin(digest))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .outdated } == 19)
        #expect(try await storage.factors.countAttempt(digest) == nil)
    }
}
