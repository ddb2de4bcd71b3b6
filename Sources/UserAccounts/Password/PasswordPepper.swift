import Crypto

/// A key that password hashes are bound to, kept where the database is not: who steals one of the two can guess nothing
/// (NIST SP 800-63B-4 §3.1.1.2). It cannot be printed.
package struct PasswordPepper: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The scheme of a hash that is bound to a key, in its PHC string.
    package static let scheme = "argon2id-hmac-sha256"

    /// The least number of bytes of a key: NIST asks for 112 bit, 32 random bytes have 256.
    package static let minimumLength = 32

    /// What a hash names its key by: 12 hexadecimal digits, made from the key.
    package let id: String

    private let key: SymmetricKey

    /// `nil` for a key of less than ``minimumLength`` bytes.
    package init?(key bytes: some Collection<UInt8>) {
        guard bytes.count >= Self.minimumLength else { return nil }
        key = SymmetricKey(data: Array(bytes))
        let name = HMAC<SHA256>.authenticationCode(for: Array("coatcheck pepper id".utf8), using: key)
        id = Array(name.prefix(6)).hexadecimal
    }

    /// What is stored in place of the result of the slow hash.
    func seal(_ tag: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: tag, using: key))
    }

    package var description: String { "PasswordPepper" }
    package var debugDescription: String { "PasswordPepper" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
