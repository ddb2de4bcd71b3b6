import Sessions
import UserAccounts

/// Hashers that cost next to nothing, for rules that are not about cost.
enum Hashing {
    static let pool = HashingPool(threads: 2, queue: 1000)
    static let cheap = Argon2Parameters(memory: 16, iterations: 1, parallelism: 1)

    static func hasher(_ parameters: Argon2Parameters = cheap) -> PasswordHasher {
        PasswordHasher(parameters: parameters, pool: pool)
    }
}
