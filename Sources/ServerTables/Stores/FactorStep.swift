import Passkeys
import SQLInterface
import Sessions
import UserAccounts

/// The part of an account mutation that is about factors: what a login leaves of the factor it used, and changes of factors.
struct FactorStep {
    private let mutation: AccountMutation
    private let accounts: AccountTable
    private let passkeys: PasskeyTable
    private let codes: OneTimeCodeTable
    private let recovery: RecoveryCodeTable
    private let browsers: TrustedBrowserTable
    private let pendingLogins: PendingLoginTable

    init(_ mutation: AccountMutation, _ connection: any SQLConnection) {
        self.mutation = mutation
        self.accounts = AccountTable(connection: connection)
        self.passkeys = PasskeyTable(connection: connection)
        self.codes = OneTimeCodeTable(connection: connection)
        self.recovery = RecoveryCodeTable(connection: connection)
        self.browsers = TrustedBrowserTable(connection: connection)
        self.pendingLogins = PendingLoginTable(connection: connection)
    }

    /// Marks a factor as used. Each statement is conditional, so that of parallel uses one succeeds.
    func use(_ use: FactorUse?, by account: Account) throws {
        let isFirst: Bool
        switch use {
        case nil: return
        case .oneTimeCode(let id, let step, let resealed):
            isFirst = try codes.use(step: step, of: id, account.id, resealed: resealed, at: mutation.time)
        case .recoveryCode(let digest):
            isFirst = try recovery.use(digest, of: account.id, at: mutation.time)
        case .passkey(let proof, let challenge):
            isFirst =
                try passkeys.spend(challenge)
                && passkeys.update(by: proof, of: account.id, at: mutation.time)
        }
        guard isFirst else { throw MutationRefusal(.proofSpent) }
        try summarise(account, keeping: account.factors.intersection(.askedAtLogin))
    }

    /// Makes a change of factors. `nil` if the account does not exist.
    func make(_ change: FactorChange, of account: Account) throws -> Account? {
        var asked = account.factors.intersection(.askedAtLogin)
        switch change {
        case .addPasskey(let passkey, let name, let site, let challenge):
            guard try passkeys.spend(challenge) else { throw MutationRefusal(.proofSpent) }
            guard try passkeys.insert(passkey, named: name, at: site, of: account.id, at: mutation.time) else {
                throw MutationRefusal(.factorTaken)
            }
        case .renamePasskey(let id, let name): try require(passkeys.rename(id, to: name, of: account.id))
        case .removePasskey(let id):
            try require(passkeys.remove(id, of: account.id))
            let isWayIn = try account.hasPassword || passkeys.summary(of: account.id).contains(.verifiedPasskey)
            guard isWayIn else { throw MutationRefusal(.lastWayIn) }
        case .dropPasskeys(let site): try passkeys.removeAll(of: account.id, outside: site)
        case .beginOneTimeCodes(let id, let secret): try codes.begin(id, secret, of: account.id, at: mutation.time)
        case .confirmOneTimeCodes(let id, let step):
            try require(codes.confirm(id, step: step, of: account.id, at: mutation.time))
            asked = .askedAtLogin
        case .removeOneTimeCodes: try require(codes.remove(of: account.id))
        case .replaceRecoveryCodes(let digests): try recovery.replace(by: digests, of: account.id)
        case .askAtLogin(let isAsked): asked = isAsked ? .askedAtLogin : []
        case .trustBrowser(let browser): try browsers.insert(browser, of: account.id)
        case .forgetBrowser(let id): try require(browsers.remove(id, of: account.id))
        case .reset: try removeAll(of: account.id)
        }
        return try finish(change, account, asked)
    }

    /// The account is asked for its second factor in every browser again.
    func forgetBrowsers(of id: PrincipalID) throws {
        try browsers.removeAll(of: id)
    }

    private func finish(_ change: FactorChange, _ account: Account, _ asked: EnrolledFactors) throws -> Account? {
        guard change.isSecurityChange else { return account }
        try forgetBrowsers(of: account.id)
        try pendingLogins.removeAll(of: account.id)
        var factors = try summary(of: account.id, asked)
        if !factors.hasSecondFactor {
            // They only stand in for another factor, and the next first one comes with new ones.
            try recovery.replace(by: [], of: account.id)
            factors.remove(.recoveryCodes)
        }
        return try accounts.setFactors(
            factors, of: account.id, isSecure: true, ending: mutation.endReason, at: mutation.time)
    }

    /// Stores the summary again if the use of a factor has changed it: the last recovery code, the first verification.
    private func summarise(_ account: Account, keeping asked: EnrolledFactors) throws {
        let factors = try summary(of: account.id, asked)
        guard factors != account.factors else { return }
        _ = try accounts.setFactors(factors, of: account.id, isSecure: false, ending: nil, at: mutation.time)
    }

    /// Without a second factor there is none to ask for.
    private func summary(of id: PrincipalID, _ asked: EnrolledFactors) throws -> EnrolledFactors {
        let factors = try passkeys.summary(of: id).union(codes.summary(of: id)).union(recovery.summary(of: id))
        return factors.hasSecondFactor ? factors.union(asked) : factors
    }

    private func removeAll(of id: PrincipalID) throws {
        try passkeys.removeAll(of: id)
        _ = try codes.remove(of: id)
    }

    private func require(_ isDone: Bool) throws {
        guard isDone else { throw MutationRefusal(.proofSpent) }
    }
}
