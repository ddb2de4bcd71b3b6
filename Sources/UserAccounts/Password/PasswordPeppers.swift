import Crypto
import Foundation

/// The keys to which stored hashes may be bound. New hashes use the first.
package struct PasswordPeppers: Sendable {
    private let peppers: [PasswordPepper]

    /// - Parameter peppers: the current one, then the earlier ones. Without any, hashes are stored as the slow hash function
    ///   returns them.
    package init(_ peppers: [PasswordPepper] = []) {
        self.peppers = peppers
    }

    /// Reads a file with one key per line, in base64; `#` begins a comment. Throws ``FileProblem``, or the error of reading the
    /// file.
    package init(contentsOf path: String) throws {
        try self.init(text: PlainText.read(path))
    }

    init(text: String) throws(FileProblem) {
        var peppers: [PasswordPepper] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let content = line.trimmingCharacters(in: .whitespaces)
            if content.isEmpty || content.hasPrefix("#") { continue }
            guard let pepper = Data(base64Encoded: content).flatMap({ PasswordPepper(key: $0) }) else {
                throw .malformed(line: index + 1)
            }
            peppers.append(pepper)
        }
        guard !peppers.isEmpty else { throw .empty }
        self.init(peppers)
    }

    /// The key of new hashes.
    var current: PasswordPepper? { peppers.first }

    /// The names of all keys.
    package var ids: [String] { peppers.map(\.id) }

    /// The key that a hash names.
    func pepper(_ id: String) throws(PasswordPepperMissing) -> PasswordPepper {
        guard let pepper = peppers.first(where: { $0.id == id }) else { throw PasswordPepperMissing() }
        return pepper
    }

    /// A problem with a file of keys. It does not contain text of the file.
    package enum FileProblem: Error, Hashable, CustomStringConvertible {
        case empty
        case malformed(line: Int)

        package var description: String {
            switch self {
            case .empty: "there is no key in it"
            case .malformed(let line): "line \(line) is not base64 of at least \(PasswordPepper.minimumLength) bytes"
            }
        }
    }
}

/// A hash names a key that this server does not have. The password cannot be checked: 503.
package struct PasswordPepperMissing: Error, Hashable {
    package init() {}
}

/// A key to which password hashes are bound, kept apart from the database: an attacker who steals only one of the two cannot
/// guess passwords (NIST SP 800-63B-4 §3.1.1.2). It cannot be printed.
package struct PasswordPepper: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The scheme of a hash that is bound to a key, in its PHC string.
    package static let scheme = "argon2id-hmac-sha256"

    /// The minimum length of a key in bytes: NIST requires 112 bits, 32 random bytes have 256.
    package static let minimumLength = 32

    /// The length of ``id`` in characters.
    static let idLength = 12

    /// The name of the key in a hash: 12 hexadecimal digits, derived from the key.
    package let id: String

    private let key: SymmetricKey

    /// `nil` for a key of fewer than ``minimumLength`` bytes.
    package init?(key bytes: some Collection<UInt8>) {
        guard bytes.count >= Self.minimumLength else { return nil }
        key = SymmetricKey(data: Array(bytes))
        let name = HMAC<SHA256>.authenticationCode(for: Array("coatcheck pepper id".utf8), using: key)
        id = Array(name.prefix(Self.idLength / 2)).hexadecimal
    }

    /// The value that is stored instead of the result of the slow hash.
    func seal(_ tag: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: tag, using: key))
    }

    /// A key of 256 bits for another purpose (HKDF-SHA-256, RFC 5869). It tells nothing of this key or of those for other
    /// purposes.
    func derivedKey(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(purpose.utf8), outputByteCount: 32)
    }

    package var description: String { "PasswordPepper" }
    package var debugDescription: String { "PasswordPepper" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
