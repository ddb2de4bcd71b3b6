package import Passkeys
package import SQLInterface
package import Sessions
package import UserAccounts

/// The factors in an SQL database, the same as that of the accounts.
package struct SQLFactorStore: FactorStore {
    package let database: any SQLDatabase

    package func factors(of account: PrincipalID, at now: Timestamp) async throws -> AccountFactors {
        try await database.read { connection in
            AccountFactors(
                passkeys: try PasskeyTable(connection: connection).list(of: account),
                oneTimeCodes: try OneTimeCodeTable(connection: connection).find(of: account, .active),
                recoveryCodes: try RecoveryCodeTable(connection: connection).count(of: account),
                trustedBrowsers: try TrustedBrowserTable(connection: connection).list(of: account, at: now))
        }
    }

    package func oneTimeCodes(
        of account: PrincipalID,
        _ state: StoredOneTimeCodes.State
    ) async throws -> StoredOneTimeCodes? {
        try await database.read { try OneTimeCodeTable(connection: $0).find(of: account, state) }
    }

    package func recoveryCode(
        _ code: RecoveryCodeDigest,
        of account: PrincipalID
    ) async throws -> StoredRecoveryCode? {
        try await database.read { try RecoveryCodeTable(connection: $0).find(code, of: account) }
    }

    package func passkey(_ id: CredentialID) async throws -> OwnedPasskey? {
        try await database.read { try PasskeyTable(connection: $0).find(id) }
    }

    package func handle(of account: PrincipalID) async throws -> UserHandle? {
        try await database.read { try PasskeyTable(connection: $0).handle(of: account) }
    }

    package func handle(of account: PrincipalID, orNew fresh: UserHandle) async throws -> UserHandle? {
        if let handle = try await handle(of: account) { return handle }
        return try await database.write { try PasskeyTable(connection: $0).setHandle(of: account, to: fresh) }
    }

    package func strandedPasskeys(at site: String?) async throws -> [StrandedPasskeys] {
        try await database.read { try PasskeyTable(connection: $0).stranded(at: site) }
    }

    package func pendingLogin(_ digest: PendingLoginDigest, at now: Timestamp) async throws -> PendingLogin? {
        try await database.read { try PendingLoginTable(connection: $0).find(digest, at: now) }
    }

    package func countAttempt(_ digest: PendingLoginDigest) async throws -> Int? {
        try await database.write { try PendingLoginTable(connection: $0).countAttempt(digest) }
    }

    package func trust(
        in browser: [UInt8],
        of account: PrincipalID,
        at now: Timestamp
    ) async throws -> Timestamp? {
        try await database.read { try TrustedBrowserTable(connection: $0).begin(browser, of: account, at: now) }
    }

    package func sweep(before moment: Timestamp) async throws -> Int {
        try await database.write { connection in
            try PendingLoginTable(connection: connection).sweep(before: moment)
                + OneTimeCodeTable(connection: connection).sweep(before: moment)
                + PasskeyTable(connection: connection).sweepChallenges(before: moment)
                + TrustedBrowserTable(connection: connection).sweep(before: moment)
        }
    }

    /// How many secrets of one-time codes are encrypted under a key other than these.
    package func secrets(needingOtherKeysThan ids: [String]) async throws -> Int {
        try await database.read { try OneTimeCodeTable(connection: $0).secrets(needingOtherKeysThan: ids) }
    }
}
