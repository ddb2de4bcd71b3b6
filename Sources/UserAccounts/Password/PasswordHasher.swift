package import Sessions
import Synchronization

/// Hashes and checks passwords, on its own threads.
package final class PasswordHasher: Sendable {
    /// The cost of new hashes.
    package let parameters: Argon2Parameters

    private let peppers: PasswordPeppers
    private let pool: HashingPool
    private let random: TokenSource
    private let dummy: PasswordHash
    private let computed = Mutex(0)
    private let storedCosts: @Sendable () async throws -> [PasswordHash]
    private let wait: @Sendable (Duration) async -> Void
    private let measured = Mutex<[PasswordHash: Duration]>([:])

    /// Creates a hasher that computes on `pool`.
    ///
    /// - Parameters:
    ///   - storedCosts: Decoys of the hashes in the store (``PasswordHash/decoy``), one for each cost that occurs. Default
    ///     none: all cost as much as new ones.
    ///   - wait: Waits before a refusal is returned.
    package init(
        parameters: Argon2Parameters = Argon2Parameters(),
        peppers: PasswordPeppers = PasswordPeppers(),
        pool: HashingPool,
        random: TokenSource = .system,
        storedCosts: @escaping @Sendable () async throws -> [PasswordHash] = { [] },
        wait: @escaping @Sendable (Duration) async -> Void = PasswordHasher.sleep
    ) {
        self.storedCosts = storedCosts
        self.wait = wait
        self.parameters = parameters
        self.peppers = peppers
        self.pool = pool
        self.random = random
        // Random bytes in place of a result: it costs as much to check as any other hash, and no password matches it.
        self.dummy = Self.encode(
            parameters, salt: Self.salt(from: random), tag: random.words().bytes, pepper: peppers.current)
    }

    /// How busy its threads are.
    package var usage: HashingPool.Usage { pool.usage }

    /// A new hash of `password`. Throws ``PasswordHasherBusy`` if too many are waiting.
    package func hash(_ password: Password) async throws -> PasswordHash {
        let salt = Self.salt(from: random)
        let parameters = parameters
        count()
        let tag = try await pool.run {
            try Argon2id.derive(from: Array(password.text.utf8), salt: salt, parameters: parameters)
        }
        let pepper = peppers.current
        return Self.encode(parameters, salt: salt, tag: pepper?.seal(tag) ?? tag, pepper: pepper)
    }

    /// Whether `hash` is the hash of `password`.
    ///
    /// Without a hash (no such account, no password, disabled) the answer is no, after the same amount of work; if stored
    /// hashes differ in cost, every refusal takes as long as the most expensive one (``RefusalTime``). So the time taken does
    /// not reveal which names exist (ASVS 6.3.8). Throws ``PasswordHasherBusy`` if too many are waiting, and
    /// ``PasswordPepperMissing`` if the hash cannot be checked without a missing key.
    package func verify(_ password: Password, against hash: PasswordHash?) async throws -> Bool {
        // This depends on the input alone, so the shortcut reveals nothing about accounts.
        guard password.isHashable else { return false }
        let scheme = hash.flatMap { PasswordScheme(phc: $0.phc) }
        guard let effective = scheme ?? PasswordScheme(phc: dummy.phc) else { return false }
        let refusal = try await refusalTime()
        let (matches, spent) = try await compute(effective, Array(password.text.utf8))
        if matches, scheme != nil { return true }
        if let refusal { await wait(refusal.rest(after: spent)) }
        return false
    }

    /// `nil` while all stored hashes cost as much as new ones: then there is no difference to hide.
    private func refusalTime() async throws -> RefusalTime? {
        let decoys = Set(try await storedCosts()).union([dummy.decoy].compactMap { $0 })
        guard decoys.count > 1 else { return nil }
        var costs: [Duration] = []
        for decoy in decoys { costs.append(try await cost(of: decoy)) }
        return RefusalTime(covering: costs)
    }

    /// How long checking a hash of this cost takes here; measured once, before the first answer that depends on it.
    private func cost(of decoy: PasswordHash) async throws -> Duration {
        if let known = measured.withLock({ $0[decoy] }) { return known }
        guard let scheme = PasswordScheme(phc: decoy.phc) else { return .zero }
        let (_, spent) = try await compute(scheme, [])
        measured.withLock { $0[decoy] = spent }
        return spent
    }

    private func compute(_ scheme: PasswordScheme, _ password: [UInt8]) async throws -> (matches: Bool, spent: Duration)
    {
        count()
        let peppers = peppers
        return try await pool.run {
            let start = ContinuousClock.now
            let matches = try scheme.matches(password, peppers: peppers)
            return (matches, ContinuousClock.now - start)
        }
    }

    /// Waits for `duration`, or less if the request is cancelled.
    package static func sleep(for duration: Duration) async {
        do { try await Task.sleep(for: duration) } catch {}
    }

    /// Whether the scheme, the cost or the key of `hash` differs from that of new hashes (ASVS 11.2.2).
    package func isOutdated(_ hash: PasswordHash) -> Bool {
        guard case .argon2id(let used, let salt, let tag, let pepper) = PasswordScheme(phc: hash.phc) else {
            return true
        }
        return used != parameters || pepper != peppers.current?.id || salt.count != Argon2Parameters.saltLength
            || tag.count != Argon2Parameters.tagLength
    }

    /// How many hash computations have begun so far.
    package var computations: Int { computed.withLock { $0 } }

    private func count() {
        computed.withLock { $0 += 1 }
    }

    private static func salt(from random: TokenSource) -> [UInt8] {
        Array(random.words().bytes.prefix(Argon2Parameters.saltLength))
    }

    private static func encode(
        _ parameters: Argon2Parameters,
        salt: [UInt8],
        tag: [UInt8],
        pepper: PasswordPepper?
    ) -> PasswordHash {
        let cost = "m=\(parameters.memory),t=\(parameters.iterations),p=\(parameters.parallelism)"
        let scheme = pepper.map { "\(PasswordPepper.scheme)$v=19$\(cost),keyid=\($0.id)" } ?? "argon2id$v=19$\(cost)"
        return PasswordHash(stored: "$\(scheme)$\(PHCString.encode(salt))$\(PHCString.encode(tag))")
    }
}
