import Passkeys
import SQLInterface
import Sessions
import UserAccounts

/// A passkey as a row.
enum PasskeyRow {
    /// The columns, in the order in which ``decode(_:)`` reads them.
    static let columns = """
        id, public_key, algorithm, sign_count, aaguid, transports, backup_eligible, backed_up, user_verified, name, \
        created_at, last_used_at
        """

    /// A new passkey as it is inserted.
    static func values(of passkey: Passkey, named name: String, at now: Timestamp) -> [SQLValue] {
        [
            .bytes(passkey.credentialID.bytes), .bytes(passkey.publicKey), .integer(Int64(passkey.algorithm.rawValue)),
            .integer(Int64(passkey.signCount)), .bytes(passkey.aaguid.bytes),
            .text(passkey.transports.joined(separator: " ")), .flag(passkey.isBackupEligible),
            .flag(passkey.isBackedUp), .flag(passkey.isUserVerified), .text(name), .time(now), .null,
        ]
    }

    static func decode(_ row: SQLRow) throws -> StoredPasskey {
        guard let id = CredentialID(try row.bytes(0)), let aaguid = AAGUID(try row.bytes(4)),
            let algorithm = PasskeyAlgorithm(rawValue: Int(try row.integer(2)))
        else { throw StorageError(.corrupt, "a passkey is malformed") }
        let passkey = Passkey(
            credentialID: id, publicKey: try row.bytes(1), algorithm: algorithm,
            signCount: UInt32(clamping: try row.integer(3)), aaguid: aaguid,
            transports: try row.text(5).split(separator: " ").map(String.init), isBackupEligible: try row.flag(6),
            isBackedUp: try row.flag(7), isUserVerified: try row.flag(8))
        return StoredPasskey(
            passkey: passkey, name: try row.text(9), createdAt: try row.time(10), lastUsedAt: try row.optionalTime(11))
    }
}
