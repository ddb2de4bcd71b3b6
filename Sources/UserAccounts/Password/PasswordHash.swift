/// The stored form of a password: a PHC string with its scheme, its cost and its salt. It cannot be printed.
package struct PasswordHash: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The PHC string, as a store keeps it.
    package let phc: String

    /// Takes a PHC string from another system. `nil` unless its scheme is known and needs no ``PasswordPepper``, and its cost
    /// lies within the limits of this server: a row must not be able to occupy a processor for minutes.
    package init?(phc: String) {
        guard let scheme = PasswordScheme(phc: phc), !scheme.isPeppered else { return nil }
        self.phc = phc
    }

    /// Takes a string from the store. A damaged one matches no password.
    package init(stored phc: String) {
        self.phc = phc
    }

    package var description: String { "PasswordHash" }
    package var debugDescription: String { "PasswordHash" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension PasswordHash {
    /// A hash that costs as much to check as this one, and contains nothing else of it: no salt, no result, no key. The same
    /// for all hashes of one scheme at one cost. `nil` for a damaged one.
    package var decoy: PasswordHash? {
        let (salt, tag) = (String(repeating: "A", count: 22), String(repeating: "A", count: 43))
        switch PasswordScheme(phc: phc) {
        case .argon2id(let cost, _, _, _):
            return PasswordHash(
                stored: "$argon2id$v=19$m=\(cost.memory),t=\(cost.iterations),p=\(cost.parallelism)$\(salt)$\(tag)")
        case .scrypt(let logarithm, let blockSize, let parallelism, _, _):
            return PasswordHash(stored: "$scrypt$ln=\(logarithm),r=\(blockSize),p=\(parallelism)$\(salt)$\(tag)")
        case .pbkdf2(let iterations, _, _):
            return PasswordHash(stored: "$pbkdf2-sha256$i=\(iterations)$\(salt)$\(tag)")
        case .bcrypt(let setting):
            return PasswordHash(stored: "$2b$\(setting.dropFirst(4).prefix(2))$" + String(repeating: ".", count: 53))
        case nil: return nil
        }
    }
}
