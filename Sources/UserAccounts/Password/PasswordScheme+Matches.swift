import Crypto
import CryptoExtras

extension PasswordScheme {
    /// Computes the hash of `password` at the stored cost and compares in constant time. Slow on purpose: on the hashing
    /// pool only.
    ///
    /// - Throws: ``PasswordPepperMissing`` for a hash that is bound to a key that is not among `peppers`.
    func matches(_ password: [UInt8], peppers: PasswordPeppers) throws -> Bool {
        switch self {
        case .argon2id(let parameters, let salt, let tag, let id):
            let pepper = try id.map(peppers.pepper)
            let computed = try Argon2id.derive(from: password, salt: salt, parameters: parameters, length: tag.count)
            return Self.areEqual(pepper?.seal(computed) ?? computed, tag)
        case .scrypt(let logarithm, let blockSize, let parallelism, let salt, let tag):
            let key = try KDF.Scrypt.deriveKey(
                from: password, salt: salt, outputByteCount: tag.count,
                rounds: 1 << logarithm, blockSize: blockSize, parallelism: parallelism)
            return key.withUnsafeBytes { Self.areEqual(Array($0), tag) }
        case .pbkdf2(let iterations, let salt, let tag):
            let key = try KDF.Insecure.PBKDF2.deriveKey(
                from: password, salt: salt, using: .sha256, outputByteCount: tag.count,
                unsafeUncheckedRounds: iterations)
            return key.withUnsafeBytes { Self.areEqual(Array($0), tag) }
        case .bcrypt(let setting):
            guard let computed = Bcrypt.hash(password, setting: setting) else { return false }
            return Self.areEqual(computed, Array(setting.utf8))
        }
    }

    /// Equality in constant time for equal lengths.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
