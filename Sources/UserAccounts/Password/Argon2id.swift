import CArgon2

/// Argon2id, version 1.3, computed by the reference implementation.
enum Argon2id {
    /// A failure that the parameters cannot cause: in practice, a lack of memory.
    struct Failure: Error {
        let code: Int32
    }

    /// The raw result. Deliberately slow: call it only on the hashing pool.
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

/// The cost of Argon2id (RFC 9106).
///
/// The default is the recommendation of ASVS 5.0 Appendix C for 19 MiB; raising it takes effect for each account at its
/// next login.
package struct Argon2Parameters: Hashable, Sendable {
    /// Memory in KiB. Default 19456.
    package var memory: UInt32

    /// Passes over the memory. Default 2.
    package var iterations: UInt32

    /// Lanes. Default 1.
    package var parallelism: UInt32

    /// Length of the salt, in bytes.
    package static let saltLength = 16

    /// Length of the result, in bytes.
    package static let tagLength = 32

    package init(memory: UInt32 = 19_456, iterations: UInt32 = 2, parallelism: UInt32 = 1) {
        self.memory = memory
        self.iterations = iterations
        self.parallelism = parallelism
    }

    /// Whether this server computes hashes with these parameters. The lower bounds are the algorithm's; the upper ones keep an
    /// imported hash from occupying the server: 1 GiB, and no more work than 64 passes over 64 MiB.
    package var isComputable: Bool {
        parallelism >= 1 && parallelism <= 16 && iterations >= 1
            && memory >= 8 * parallelism && memory <= 1 << 20
            && UInt64(memory) * UInt64(iterations) <= 1 << 22
    }
}
