import Crypto
import Foundation
import Testing

@testable import UserAccounts

@Suite struct PasswordPepperTests {
    private static let old = PasswordPepper(key: [UInt8](repeating: 1, count: 32))
    private static let new = PasswordPepper(key: [UInt8](repeating: 2, count: 32))

    private func hasher(_ peppers: PasswordPepper?...) -> PasswordHasher {
        PasswordHasher(
            parameters: Hashing.cheap, peppers: PasswordPeppers(peppers.compactMap(\.self)), pool: Hashing.pool)
    }

    private let password = Password(People.goodPassword)

    @Test("a hash names its key and holds the HMAC of what Argon2id made")
    func construction() async throws {
        let pepper = try #require(Self.new)
        let phc = try await hasher(pepper).hash(password).phc
        #expect(phc.hasPrefix("$argon2id-hmac-sha256$v=19$m=16,t=1,p=1,keyid=\(pepper.id)$"))
        let string = try #require(PHCString(phc))
        let plain = try Argon2id.derive(
            from: Array(password.text.utf8), salt: string.salt, parameters: Hashing.cheap)
        let key = SymmetricKey(data: [UInt8](repeating: 2, count: 32))
        #expect(string.tag == Array(HMAC<SHA256>.authenticationCode(for: plain, using: key)))
    }

    @Test("a password matches the hash that is bound to a current or a former key")
    func matches() async throws {
        let hash = try await hasher(Self.old).hash(password)
        #expect(try await hasher(Self.old).verify(password, against: hash))
        #expect(try await hasher(Self.new, Self.old).verify(password, against: hash))
        #expect(try await !hasher(Self.old).verify(Password("another one entirely"), against: hash))
    }

    @Test("without its key nothing is said of a password, neither yes nor no")
    func missing() async throws {
        let hash = try await hasher(Self.old).hash(password)
        for other in [hasher(), hasher(Self.new)] {
            await #expect(throws: PasswordPepperMissing.self) { try await other.verify(password, against: hash) }
        }
    }

    @Test("a hash from before there were keys still matches")
    func unbound() async throws {
        #expect(try await hasher(Self.new).verify(password, against: try await hasher().hash(password)))
    }

    @Test("a hash is outdated unless it is bound to the current key")
    func outdated() async throws {
        let (bare, bound) = (try await hasher().hash(password), try await hasher(Self.old).hash(password))
        #expect(hasher(Self.old).isOutdated(bare))
        #expect(hasher(Self.new, Self.old).isOutdated(bound))
        #expect(hasher().isOutdated(bound))
        #expect(!hasher(Self.old, Self.new).isOutdated(bound))
    }

    @Test("checking against no hash costs as much with a key as without")
    func dummy() async throws {
        let hasher = hasher(Self.new)
        #expect(try await !hasher.verify(password, against: nil))
        #expect(hasher.computations == 1)
    }

    @Test("a hash that is bound to a key cannot come from elsewhere")
    func notImported() async throws {
        #expect(PasswordHash(phc: try await hasher(Self.old).hash(password).phc) == nil)
    }

    @Test("keys have names of their own, and do not print")
    func quiet() throws {
        let (old, new) = (try #require(Self.old), try #require(Self.new))
        #expect(old.id != new.id && old.id.utf8.count == 12)
        #expect("\(old)" == "PasswordPepper" && String(reflecting: old) == "PasswordPepper")
        #expect(PasswordPepper(key: [UInt8](repeating: 1, count: 31)) == nil)
    }

    @Test("a file has one key a line, comments and empty lines aside, the current one first")
    func file() throws {
        let lines = [UInt8(2), 1].map { Data([UInt8](repeating: $0, count: 32)).base64EncodedString() }
        let peppers = try PasswordPeppers(text: "# 2026\n\(lines[0])\n\n  \(lines[1])  \r\n")
        #expect(peppers.ids == [Self.new?.id, Self.old?.id])
    }

    @Test(
        "a file that cannot be read as keys is refused, and its line is named, not its contents",
        arguments: [
            ("", PasswordPeppers.FileProblem.empty), ("# nothing\n", .empty), ("not base64!\n", .malformed(line: 1)),
            ("\n\nc2hvcnQ=\n", .malformed(line: 3)),
        ])
    func badFile(_ text: String, _ problem: PasswordPeppers.FileProblem) {
        #expect(throws: problem) { try PasswordPeppers(text: text) }
        #expect(!problem.description.contains("c2hvcnQ"))
    }
}
