package import Passkeys

/// A JSON Web Signature in compact form (RFC 7515 §7.1), read strictly and not yet verified.
///
/// Three parts in unpadded base64url, each in its only spelling; two JSON objects without repeated members (RFC 7515 §4). What is
/// signed are the bytes that were received, never a new rendering of them.
package struct SignedToken: Sendable {
    /// The longest token that is read, in bytes.
    package static let longest = 8 << 10

    /// The protected header.
    package let header: JSONValue
    /// The claims.
    package let payload: JSONValue
    /// The bytes that the signature covers.
    package let signed: [UInt8]
    package let signature: [UInt8]

    /// - Throws: ``ProofRefusal`` if the text is no such token, or its header demands an extension (`crit`).
    package init(_ text: some StringProtocol) throws(ProofRefusal) {
        guard text.utf8.count <= Self.longest else { throw .tooLong }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Passkeys.Base64URL.decode(parts[2]) else { throw .malformed }
        header = try Self.object(parts[0])
        payload = try Self.object(parts[1])
        guard !header.contains("crit") else { throw .unsupported("crit") }
        signed = Array(parts[0]) + [UInt8(ascii: ".")] + Array(parts[1])
        self.signature = signature
    }

    private static func object(_ part: some Collection<UInt8>) throws(ProofRefusal) -> JSONValue {
        guard let bytes = Passkeys.Base64URL.decode(part) else { throw .malformed }
        do {
            let value = try JSONReader.read(bytes)
            guard case .object = value else { throw ProofRefusal.malformed }
            return value
        } catch {
            throw .malformed
        }
    }
}

extension JSONValue {
    /// A member that is a string, as text.
    func text(_ name: String) -> String? {
        self[name]?.string.flatMap { String(validating: $0, as: UTF8.self) }
    }
}
