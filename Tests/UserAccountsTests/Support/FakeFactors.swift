import Passkeys
import Sessions
import Synchronization
import UserAccounts

/// Factors in dictionaries, for the rules of those who use the port. What a store must guarantee is tested on the real one.
final class FakeFactors: FactorStore {
    private struct State {
        var codes: [PrincipalID: StoredOneTimeCodes] = [:]
        var recovery: [RecoveryCodeDigest: Bool] = [:]
        var pending: [PendingLoginDigest: PendingLogin] = [:]
        var trusted: Set<[UInt8]> = []
        var failure: (any Error)?
    }

    private let state = Mutex(State())

    /// Every call fails from now on.
    func fail(with error: any Error) {
        state.withLock { $0.failure = error }
    }

    func put(_ codes: StoredOneTimeCodes, of account: PrincipalID) {
        state.withLock { $0.codes[account] = codes }
    }

    func put(_ code: RecoveryCode) {
        state.withLock { $0.recovery[code.digest] = true }
    }

    func trust(_ secret: OpaqueSecret) {
        state.withLock { _ = $0.trusted.insert(secret.digest) }
    }

    /// What a mutation does to factors. Its refusal, `nil` if it may go on.
    func apply(_ mutation: AccountMutation, to account: Account?) -> AccountMutationOutcome? {
        state.withLock { state in
            if case .pendingLogin(let digest) = mutation.permission {
                guard let pending = state.pending[digest], pending.stands(at: mutation.time),
                    pending.securityVersion == account?.securityVersion
                else { return .outdated }
            }
            switch mutation.change {
            case .passwordAccepted(let pending, let digest, _): state.pending[digest] = pending
            case .signedIn(let login):
                guard Self.use(login.use, of: mutation.account, &state) else { return .proofSpent }
                if case .pendingLogin(let digest) = mutation.permission { state.pending[digest] = nil }
            default: break
            }
            return nil
        }
    }

    func strandedPasskeys(at site: String?) async throws -> [StrandedPasskeys] { [] }

    private static func use(_ use: FactorUse?, of account: PrincipalID, _ state: inout State) -> Bool {
        switch use {
        case nil: return true
        case .oneTimeCode(let id, let step, let resealed):
            guard let codes = state.codes[account], codes.id == id, codes.lastStep.map({ $0 < step }) ?? true else {
                return false
            }
            state.codes[account] = StoredOneTimeCodes(
                id: id, secret: resealed ?? codes.secret, lastStep: step, createdAt: codes.createdAt, lastUsedAt: nil)
            return true
        case .recoveryCode(let digest): return state.recovery.updateValue(false, forKey: digest) == true
        case .passkey: return false
        }
    }

    func factors(of account: PrincipalID, at now: Timestamp) async throws -> AccountFactors { AccountFactors() }

    func oneTimeCodes(
        of account: PrincipalID,
        _ state: StoredOneTimeCodes.State
    ) async throws -> StoredOneTimeCodes? {
        try self.state.withLock { stored in
            if let failure = stored.failure { throw failure }
            return stored.codes[account]
        }
    }

    func recoveryCode(_ code: RecoveryCodeDigest, of account: PrincipalID) async throws -> StoredRecoveryCode? {
        state.withLock { state in
            state.recovery[code].map { StoredRecoveryCode(isUnused: $0, left: state.recovery.values.count { $0 }) }
        }
    }

    func passkey(_ id: CredentialID) async throws -> OwnedPasskey? { nil }

    func handle(of account: PrincipalID) async throws -> UserHandle? { nil }

    func handle(of account: PrincipalID, orNew fresh: UserHandle) async throws -> UserHandle? { fresh }

    func pendingLogin(_ digest: PendingLoginDigest, at now: Timestamp) async throws -> PendingLogin? {
        state.withLock { $0.pending[digest].flatMap { $0.stands(at: now) ? $0 : nil } }
    }

    func countAttempt(_ digest: PendingLoginDigest) async throws -> Int? {
        state.withLock { state in
            guard let pending = state.pending[digest] else { return nil }
            let attempts = pending.attempts + 1
            state.pending[digest] = PendingLogin(
                account: pending.account, securityVersion: pending.securityVersion,
                sessionLifetime: pending.sessionLifetime, failures: pending.failures, attempts: attempts,
                expiry: pending.expiry)
            return attempts
        }
    }

    func trust(in browser: [UInt8], of account: PrincipalID, at now: Timestamp) async throws -> Timestamp? {
        state.withLock { $0.trusted.contains(browser) ? People.start : nil }
    }

    func sweep(before moment: Timestamp) async throws -> Int { 0 }
}
