import Passkeys
package import UserAccounts

/// A passkey as its owner sees it.
package struct PasskeyDocument: Encodable {
    /// The credential's id, in base64url.
    package let id: String
    package let name: String
    /// The name of the provider that the authenticator claims; "Passkey" if it is not known.
    package let provider: String
    package let createdAt: String
    package let lastUsedAt: String?
    /// Whether it is copied to other devices.
    package let synced: Bool
    /// Whether the authenticator has ever verified the user, so that the passkey can stand for a login of its own.
    package let userVerified: Bool
    /// Only in the answer to the enrolment that made this the first second factor: the only copy.
    package var recoveryCodes: [String]?

    package init(_ stored: StoredPasskey) {
        id = stored.id
        name = stored.name
        provider = stored.provider
        createdAt = stored.createdAt.rfc3339
        lastUsedAt = stored.lastUsedAt?.rfc3339
        synced = stored.isSynced
        userVerified = stored.passkey.isUserVerified
    }
}
