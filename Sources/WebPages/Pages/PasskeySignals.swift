import Foundation
import Passkeys
import Sessions
import UserAccounts

/// What pages tell browsers about passkeys, so that authenticators forget those that the server does not have (WebAuthn L3
/// §5.1.10). JSON for the attributes that `passkeys.js` reads.
struct PasskeySignals: Sendable {
    /// The passkeys of the account.
    let accepted: String
    /// The names of the user.
    let user: String

    /// What authenticators should know about the signed-in user's account. `nil` for one that never had a passkey, and where
    /// passkeys are off.
    init?(of account: Account, _ verifier: FactorVerifier, at now: Timestamp) async throws {
        guard let ceremonies = verifier.passkeys, let handle = try await verifier.store.handle(of: account.id) else {
            return nil
        }
        let ids = try await verifier.store.factors(of: account.id, at: now).passkeys.map(\.passkey.credentialID)
        accepted = Self.accepted(ids, of: handle, ceremonies)
        user = Self.user(account, handle, ceremonies)
    }

    /// No account of this server has this passkey. Never said because a signature is wrong or an account is disabled: an
    /// authenticator may delete the passkey for good.
    static func unknown(_ id: CredentialID, of ceremonies: PasskeyCeremonies) -> String {
        json(["rpId": ceremonies.relyingParty.id, "credentialId": id.description])
    }

    private static func accepted(_ ids: [CredentialID], of handle: UserHandle, _ ceremonies: PasskeyCeremonies)
        -> String
    {
        json([
            "rpId": ceremonies.relyingParty.id, "userId": Base64URL.encode(handle.bytes),
            "allAcceptedCredentialIds": ids.map(\.description),
        ])
    }

    private static func user(_ account: Account, _ handle: UserHandle, _ ceremonies: PasskeyCeremonies) -> String {
        json([
            "rpId": ceremonies.relyingParty.id, "userId": Base64URL.encode(handle.bytes),
            "name": account.username.rawValue,
            "displayName": account.displayName,
        ])
    }

    private static func json(_ members: [String: any Sendable]) -> String {
        let data = try? JSONSerialization.data(
            withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
