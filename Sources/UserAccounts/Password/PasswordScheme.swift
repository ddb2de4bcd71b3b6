import Crypto
import CryptoExtras

/// A parsed stored hash: its algorithm, cost and salt.
///
/// New hashes are Argon2id. The others belong to accounts imported from other systems; they are replaced at the next login.
enum PasswordScheme {
    /// With the name of a ``PasswordPepper``, `tag` is the result sealed by that pepper.
    case argon2id(Argon2Parameters, salt: [UInt8], tag: [UInt8], pepper: String?)
    case scrypt(logarithm: Int, blockSize: Int, parallelism: Int, salt: [UInt8], tag: [UInt8])
    case pbkdf2(iterations: Int, salt: [UInt8], tag: [UInt8])
    case bcrypt(String)

    /// `nil` for an unknown scheme, a malformed string, or a cost beyond the limits of this server.
    init?(phc text: String) {
        if text.hasPrefix("$2") {
            guard Self.isBcrypt(text) else { return nil }
            self = .bcrypt(text)
            return
        }
        guard let phc = PHCString(text), (4...64).contains(phc.salt.count), (16...64).contains(phc.tag.count) else {
            return nil
        }
        let scheme: PasswordScheme? =
            switch String(phc.scheme) {
            case "argon2id": Self.argon2id(phc, cost: phc.parameters.last ?? "", pepper: nil)
            case PasswordPepper.scheme: Self.pepperedArgon2id(phc)
            case "scrypt": Self.scrypt(phc)
            case "pbkdf2-sha256": Self.pbkdf2(phc)
            default: nil
            }
        guard let scheme else { return nil }
        self = scheme
    }

    /// `m=…,t=…,p=…,keyid=…`, the last as in the PHC string of a keyed hash.
    private static func pepperedArgon2id(_ phc: PHCString) -> PasswordScheme? {
        let pieces = (phc.parameters.last ?? "").split(separator: ",keyid=", omittingEmptySubsequences: false)
        guard pieces.count == 2, pieces[1].utf8.count == 12, phc.tag.count == 32 else { return nil }
        return argon2id(phc, cost: pieces[0], pepper: String(pieces[1]))
    }

    /// Whether the hash is bound to a key, and so to the server that has it.
    var isPeppered: Bool {
        guard case .argon2id(_, _, _, let pepper) = self else { return false }
        return pepper != nil
    }

    private static func argon2id(_ phc: PHCString, cost: Substring, pepper: String?) -> PasswordScheme? {
        guard phc.parameters.count == 2, phc.parameters[0] == "v=19", phc.salt.count >= 8,
            let numbers = PHCString.numbers(["m", "t", "p"], in: cost)?.map(UInt32.init(exactly:)),
            let memory = numbers[0], let iterations = numbers[1], let parallelism = numbers[2]
        else { return nil }
        let parameters = Argon2Parameters(memory: memory, iterations: iterations, parallelism: parallelism)
        return parameters.isComputable ? .argon2id(parameters, salt: phc.salt, tag: phc.tag, pepper: pepper) : nil
    }

    private static func scrypt(_ phc: PHCString) -> PasswordScheme? {
        guard phc.parameters.count == 1, let numbers = PHCString.numbers(["ln", "r", "p"], in: phc.parameters[0]),
            (1...20).contains(numbers[0]), (1...32).contains(numbers[1]), (1...16).contains(numbers[2]),
            // 128 · N · r bytes of memory: at most 256 MiB.
            numbers[1] << (numbers[0] + 7) <= 1 << 28
        else { return nil }
        return .scrypt(
            logarithm: numbers[0], blockSize: numbers[1], parallelism: numbers[2], salt: phc.salt, tag: phc.tag)
    }

    /// Both spellings in use: `$pbkdf2-sha256$i=600000$…` and passlib's `$pbkdf2-sha256$600000$…`.
    private static func pbkdf2(_ phc: PHCString) -> PasswordScheme? {
        guard phc.parameters.count == 1, phc.tag.count == 32,
            let iterations = PHCString.numbers(["i"], in: phc.parameters[0])?.first ?? Int(phc.parameters[0]),
            (1...5_000_000).contains(iterations)
        else { return nil }
        return .pbkdf2(iterations: iterations, salt: phc.salt, tag: phc.tag)
    }

    /// `$2a$`, `$2b$` or `$2y$`, a cost from 4 to 15, 22 characters of salt and 31 of result.
    private static func isBcrypt(_ text: String) -> Bool {
        let pieces = text.split(separator: "$", omittingEmptySubsequences: false)
        guard pieces.count == 4, ["2a", "2b", "2y"].contains(pieces[1]),
            pieces[2].utf8.count == 2, let cost = Int(pieces[2]), (4...15).contains(cost), pieces[3].utf8.count == 53
        else { return false }
        return pieces[3].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "/") }
    }
}

extension PasswordScheme {
    /// Computes the hash of `password` at the stored cost and compares in constant time. Deliberately slow: call it only on the
    /// hashing pool.
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
