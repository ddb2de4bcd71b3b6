import Crypto

/// Authenticator data, field by field.
struct AuthenticatorFields: Sendable {
    struct Credential: Sendable {
        var aaguid: [UInt8] = Array(0xA0...0xAF)
        var id: [UInt8]
        var key: [UInt8]
        /// The length as written; `nil` for the true one.
        var length: UInt16?

        var bytes: [UInt8] {
            aaguid + CBORWriter.bigEndian(UInt64(length ?? UInt16(truncatingIfNeeded: id.count)), 2) + id + key
        }
    }

    var relyingPartyID = "example.org"
    var userPresent = true
    var userVerified = true
    var backupEligible = true
    var backedUp = true
    var signCount: UInt32 = 0
    var credential: Credential?
    var extensions: [UInt8]?
    var surplus: [UInt8] = []

    var bytes: [UInt8] {
        var flags: UInt8 = 0
        if userPresent { flags |= 0x01 }
        if userVerified { flags |= 0x04 }
        if backupEligible { flags |= 0x08 }
        if backedUp { flags |= 0x10 }
        if credential != nil { flags |= 0x40 }
        if extensions != nil { flags |= 0x80 }
        return Array(SHA256.hash(data: Array(relyingPartyID.utf8))) + [flags]
            + CBORWriter.bigEndian(UInt64(signCount), 4) + (credential?.bytes ?? []) + (extensions ?? []) + surplus
    }
}
