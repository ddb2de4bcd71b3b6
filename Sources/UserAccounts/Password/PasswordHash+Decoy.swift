extension PasswordHash {
    /// A hash that costs as much to check as this one, and says nothing else: no salt, no result, no key. The same for all
    /// hashes of one scheme at one cost. `nil` for a damaged one.
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
