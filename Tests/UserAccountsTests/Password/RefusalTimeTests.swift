import Synchronization
import Testing

@testable import UserAccounts

@Suite("How long a refusal takes")
struct RefusalTimeTests {
    /// Remembers how long was waited.
    private final class Waits: Sendable {
        private let stored = Mutex<[Duration]>([])
        var all: [Duration] { stored.withLock { $0 } }
        func add(_ duration: Duration) { stored.withLock { $0.append(duration) } }
    }

    private static let password = "a password from elsewhere é"
    private static let bcrypt = PasswordHash(
        stored: "$2b$05$abcdefghijklmnopqrstuu0hCLemrFEFQ28J3buUaNs6U9qPh2pCW")

    private func hasher(_ waits: Waits, costs: [PasswordHash]) -> PasswordHasher {
        PasswordHasher(parameters: Hashing.cheap, pool: Hashing.pool, storedCosts: { costs }, wait: { waits.add($0) })
    }

    @Test("what was spent is filled up to the next whole step, and a step is twice the dearest hash")
    func steps() {
        let time = RefusalTime(covering: [.milliseconds(80), .milliseconds(300), .milliseconds(9)])
        #expect(time.step == .milliseconds(600))
        for spent in [0, 9, 80, 300, 599, 600] {
            #expect(time.rest(after: .milliseconds(spent)) == .milliseconds(600 - spent))
        }
        #expect(time.rest(after: .milliseconds(601)) == .milliseconds(599))
        #expect(RefusalTime(covering: [.seconds(100)]).step == RefusalTime.longest)
        #expect(RefusalTime(covering: []).rest(after: .seconds(1)) == .zero)
    }

    @Test("where hashes differ in cost every refusal waits, whatever is stored, and a right password does not")
    func waits() async throws {
        let waits = Waits()
        let hasher = hasher(waits, costs: [try #require(Self.bcrypt.decoy)])
        let own = try await hasher.hash(Password(Self.password))
        for (number, hash) in [nil, own, Self.bcrypt, PasswordHash(stored: "damaged")].enumerated() {
            #expect(try await !hasher.verify(Password("another one entirely"), against: hash))
            #expect(waits.all.count == number + 1)
        }
        let before = waits.all.count
        #expect(try await hasher.verify(Password(Self.password), against: own))
        #expect(try await hasher.verify(Password(Self.password), against: Self.bcrypt))
        #expect(waits.all.count == before)
        #expect(waits.all.allSatisfy { $0 > .zero })
    }

    @Test("if all hashes cost the same, no login waits, and nothing more is computed")
    func alike() async throws {
        let waits = Waits()
        let own = try #require(try await Hashing.hasher().hash(Password(Self.password)).decoy)
        let hasher = hasher(waits, costs: [own])
        #expect(try await !hasher.verify(Password("another one entirely"), against: nil))
        #expect(waits.all.isEmpty && hasher.computations == 1)
    }

    @Test("costs that cannot be read are an error, not a hint")
    func unavailable() async throws {
        struct Away: Error {}
        let hasher = PasswordHasher(parameters: Hashing.cheap, pool: Hashing.pool, storedCosts: { throw Away() })
        await #expect(throws: Away.self) { try await hasher.verify(Password(Self.password), against: nil) }
    }

    @Test("a decoy has the scheme and the cost of a hash and nothing else of it", arguments: ImportedHashTests.hashes)
    func decoys(_ password: String, _ phc: String) async throws {
        let hash = PasswordHash(stored: phc)
        let decoy = try #require(hash.decoy)
        #expect(decoy.decoy == decoy && PasswordHash(phc: decoy.phc) == decoy)
        #expect(!decoy.phc.contains(phc.suffix(20)))
        #expect(try await !Hashing.hasher().verify(Password(password), against: decoy))
    }

    @Test("the decoy of a hash that is bound to a key needs none")
    func peppered() throws {
        let salt = "AAECAwQFBgcICQoLDA0ODw"
        let tag = "AbiXk6zvOCx8C19K7/UO7TABAF6QmWNWAngrCh+I+zc"
        let hash = PasswordHash(stored: "$\(PasswordPepper.scheme)$v=19$m=16,t=1,p=1,keyid=0123456789ab$\(salt)$\(tag)")
        #expect(try #require(hash.decoy).phc.hasPrefix("$argon2id$v=19$m=16,t=1,p=1$"))
    }
}
