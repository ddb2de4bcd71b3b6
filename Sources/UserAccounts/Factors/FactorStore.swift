package import Passkeys
package import Sessions

/// The factors of accounts, to be read. They change only with ``AccountChange``.
///
/// An error thrown from any of these means that the store is *unavailable*, which is never "no second factor".
package protocol FactorStore: Sendable {
    /// All factors of an account, for its pages.
    func factors(of account: PrincipalID, at now: Timestamp) async throws -> AccountFactors

    /// The secret of an account's one-time codes: the one in use, or the one that waits for its first code.
    func oneTimeCodes(of account: PrincipalID, _ state: StoredOneTimeCodes.State) async throws -> StoredOneTimeCodes?

    /// A recovery code of the account. `nil` if it has no such code.
    func recoveryCode(_ code: RecoveryCodeDigest, of account: PrincipalID) async throws -> StoredRecoveryCode?

    /// The passkey with this id, and its owner.
    func passkey(_ id: CredentialID) async throws -> OwnedPasskey?

    /// The handle of the account's passkeys; `nil` before its first passkey.
    func handle(of account: PrincipalID) async throws -> UserHandle?

    /// The handle of the account's passkeys: `fresh` if it has none yet. `nil` if there is no such account.
    func handle(of account: PrincipalID, orNew fresh: UserHandle) async throws -> UserHandle?

    /// The passkeys that were made for another site (relying party id) than this one, by owner; `nil`: all. Browsers do not offer
    /// them here.
    func strandedPasskeys(at site: String?) async throws -> [StrandedPasskeys]

    /// The pending login, if it can still be completed.
    func pendingLogin(_ digest: PendingLoginDigest, at now: Timestamp) async throws -> PendingLogin?

    /// Counts a wrong factor. Returns how many there are; `nil` if the pending login is over.
    func countAttempt(_ digest: PendingLoginDigest) async throws -> Int?

    /// Since when the account trusts the browser with this secret. `nil` if it does not, or no longer.
    func trust(in browser: [UInt8], of account: PrincipalID, at now: Timestamp) async throws -> Timestamp?

    /// Removes what expired before `moment`. Returns how much.
    func sweep(before moment: Timestamp) async throws -> Int
}

/// All factors of an account, for its pages. Holds no secret.
package struct AccountFactors: Sendable {
    /// In the order in which they were added.
    package var passkeys: [StoredPasskey]

    /// The one-time codes in use.
    package var oneTimeCodes: StoredOneTimeCodes?

    /// How many recovery codes are unused, and how many there were.
    package var recoveryCodes: (left: Int, total: Int)

    /// The browsers that are not asked for the second factor.
    package var trustedBrowsers: [TrustedBrowser]

    package init(
        passkeys: [StoredPasskey] = [],
        oneTimeCodes: StoredOneTimeCodes? = nil,
        recoveryCodes: (left: Int, total: Int) = (0, 0),
        trustedBrowsers: [TrustedBrowser] = []
    ) {
        self.passkeys = passkeys
        self.oneTimeCodes = oneTimeCodes
        self.recoveryCodes = recoveryCodes
        self.trustedBrowsers = trustedBrowsers
    }
}

/// A passkey with what its owner sees of it.
package struct StoredPasskey: Hashable, Sendable {
    package let passkey: Passkey

    /// The name that its owner gave it.
    package let name: String

    package let createdAt: Timestamp

    package let lastUsedAt: Timestamp?

    package init(passkey: Passkey, name: String, createdAt: Timestamp, lastUsedAt: Timestamp?) {
        self.passkey = passkey
        self.name = name
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }
}

extension StoredPasskey {
    /// Its id in base64url, for lists.
    package var id: String { passkey.credentialID.description }

    /// What made it, as it claims to be.
    package var provider: String { passkey.aaguid.providerName }

    /// Whether it is copied to the user's other devices.
    package var isSynced: Bool { passkey.isBackedUp }
}

/// A passkey and the account it belongs to.
package struct OwnedPasskey: Hashable, Sendable {
    package let passkey: Passkey
    package let owner: PrincipalID
    package let handle: UserHandle

    package init(passkey: Passkey, owner: PrincipalID, handle: UserHandle) {
        self.passkey = passkey
        self.owner = owner
        self.handle = handle
    }
}

/// A recovery code in the database.
package struct StoredRecoveryCode: Hashable, Sendable {
    /// Whether it can still be used.
    package let isUnused: Bool

    /// How many codes of the account can still be used.
    package let left: Int

    package init(isUnused: Bool, left: Int) {
        self.isUnused = isUnused
        self.left = left
    }
}

/// The stored secret of one-time codes.
package struct StoredOneTimeCodes: Sendable {
    /// Which of the two secrets that an account can have.
    package enum State: String, Sendable {
        /// In use.
        case active
        /// Waits for its first code.
        case waiting
    }

    /// The factor's id: part of what the encryption of the secret is bound to.
    package let id: String

    package let secret: SealedSecret

    /// The step of the last accepted code.
    package let lastStep: Int64?

    package let createdAt: Timestamp

    package let lastUsedAt: Timestamp?

    package init(id: String, secret: SealedSecret, lastStep: Int64?, createdAt: Timestamp, lastUsedAt: Timestamp?) {
        self.id = id
        self.secret = secret
        self.lastStep = lastStep
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
    }

    /// How long a secret waits for its first code: 10 minutes.
    package static let patience = Duration.seconds(600)
}
