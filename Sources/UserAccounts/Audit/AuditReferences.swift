package import Crypto
package import Sessions

/// Turns a value that must not be in a log into a reference that can be traced through it: a truncated keyed hash.
///
/// Without the instance's key a reference cannot be resolved, so that a log that was sent elsewhere does not identify sessions
/// or the text that users type into a name field by mistake (ASVS 16.2.5).
package struct AuditReferences: Sendable {
    private let key: SymmetricKey

    /// Creates references under a key of this instance, 32 random bytes.
    package init(key: SymmetricKey) {
        self.key = key
    }

    /// The value of `session_ref`: the first 16 hexadecimal digits of the HMAC of the identifier.
    package func reference(to session: SessionID) -> String {
        reference("session", session.bytes)
    }

    /// The reference to a session that is named by its handle, or by the reference itself. `nil` for any other text.
    package func session(named text: String) -> String? {
        if let id = SessionID(text) { return reference(to: id) }
        return text.utf8.count == 16 && [UInt8](hexadecimal: text) != nil ? text.lowercased() : nil
    }

    /// A reference to a name that belongs to no account. Users type passwords there.
    package func reference(toUnknownName name: String) -> String {
        reference("name", Array(name.utf8))
    }

    private func reference(_ domain: String, _ value: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Array(domain.utf8) + [0])
        code.update(data: value)
        return code.finalize().prefix(8).hexadecimal
    }
}
