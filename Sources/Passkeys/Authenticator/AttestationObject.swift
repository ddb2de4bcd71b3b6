/// The answer of an authenticator to a registration (WebAuthn L3 §6.5.4). The attestation in it is read and ignored.
enum AttestationObject {
    /// The authenticator data of an attestation object.
    ///
    /// `fmt` and `attStmt` have to be there with the right types. Their contents are not examined, because some clients
    /// attest although no attestation was asked for.
    static func authenticatorData(of bytes: [UInt8]) throws(PasskeyRefusal) -> [UInt8] {
        let object: CBORValue
        do {
            object = try CBORReader.read(bytes)
        } catch {
            throw error.refusal(of: "attestationObject")
        }
        guard case .text = object["fmt"], case .map = object["attStmt"], case .bytes(let data) = object["authData"]
        else {
            throw PasskeyRefusal(
                .malformedCBOR, "attestationObject is not a map with fmt (text), attStmt (map) and authData (bytes)")
        }
        return data
    }
}
