import CArgon2

/// Argon2id, version 1.3, by the reference implementation.
enum Argon2id {
    /// A failure that the parameters cannot cause: in practice, no memory.
    struct Failure: Error {
        let code: Int32
    }

    /// The raw result. Slow on purpose: on the hashing pool only.
    static func derive(
        from password: [UInt8],
        salt: [UInt8],
        parameters: Argon2Parameters,
        length: Int = Argon2Parameters.tagLength
    ) throws -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: length)
        let code = argon2id_hash_raw(
            parameters.iterations, parameters.memory, parameters.parallelism,
            password, password.count, salt, salt.count, &tag, tag.count)
        guard code == 0 else { throw Failure(code: code) }
        return tag
    }
}
