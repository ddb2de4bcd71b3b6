/// What an authenticator signs together with the hash of the client data (WebAuthn L3 §6.1).
struct AuthenticatorData: Sendable {
    /// A credential in the data of a registration (§6.5.1).
    struct Credential: Sendable {
        let aaguid: AAGUID
        let id: [UInt8]
        /// The key as the authenticator wrote it.
        let keyBytes: [UInt8]
        let key: CBORValue
    }

    let relyingPartyHash: [UInt8]
    let flags: Flags
    let signCount: UInt32
    let credential: Credential?

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8

        static let userPresent = Flags(rawValue: 1 << 0)
        static let userVerified = Flags(rawValue: 1 << 2)
        static let backupEligible = Flags(rawValue: 1 << 3)
        static let backedUp = Flags(rawValue: 1 << 4)
        static let hasCredential = Flags(rawValue: 1 << 6)
        static let hasExtensions = Flags(rawValue: 1 << 7)
    }

    private static let headLength = 37

    /// Reads the data. Extensions have to be a CBOR map and are skipped; nothing may follow.
    init(_ bytes: [UInt8]) throws(PasskeyRefusal) {
        guard bytes.count >= Self.headLength else { throw Self.malformed("\(bytes.count) bytes, at least 37 expected") }
        relyingPartyHash = Array(bytes[..<32])
        flags = Flags(rawValue: bytes[32])
        signCount = bytes[33..<37].reduce(0) { $0 << 8 | UInt32($1) }
        var position = Self.headLength
        credential = flags.contains(.hasCredential) ? try Self.credential(in: bytes, at: &position) : nil
        if flags.contains(.hasExtensions) {
            guard case .map = try Self.value(in: bytes, at: &position) else {
                throw Self.malformed("the extensions are not a map")
            }
        }
        guard position == bytes.count else {
            throw Self.malformed("\(bytes.count - position) surplus bytes after the end")
        }
    }

    private static func credential(in bytes: [UInt8], at position: inout Int) throws(PasskeyRefusal) -> Credential {
        let idStart = position + 18
        guard bytes.count >= idStart else { throw malformed("it ends within the credential") }
        let idLength = Int(bytes[idStart - 2]) << 8 | Int(bytes[idStart - 1])
        guard bytes.count - idStart >= idLength else { throw malformed("it ends within the credential id") }
        let aaguid = AAGUID(bytes[position..<position + 16])
        position = idStart + idLength
        let keyStart = position
        let key = try value(in: bytes, at: &position)
        return Credential(
            aaguid: aaguid, id: Array(bytes[idStart..<keyStart]), keyBytes: Array(bytes[keyStart..<position]), key: key)
    }

    private static func value(in bytes: [UInt8], at position: inout Int) throws(PasskeyRefusal) -> CBORValue {
        var reader = CBORReader(bytes, at: position)
        do {
            let value = try reader.value()
            position = reader.position
            return value
        } catch {
            throw error.refusal(of: "authenticator data")
        }
    }

    private static func malformed(_ detail: String) -> PasskeyRefusal {
        PasskeyRefusal(.malformedAuthenticatorData, "authenticator data: \(detail)")
    }
}
