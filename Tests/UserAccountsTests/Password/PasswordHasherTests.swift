import Testing

@testable import UserAccounts

@Suite struct PasswordHasherTests {
    private let hasher = Hashing.hasher()

    private func matches(_ typed: String, _ set: String) async throws -> Bool {
        try await hasher.verify(Password(typed), against: try await hasher.hash(Password(set)))
    }

    @Test("by default a hash costs 19456 KiB and two passes (ASVS 11.4.2)")
    func defaultCost() async throws {
        let hash = try await Hashing.hasher(Argon2Parameters()).hash(Password(People.goodPassword))
        #expect(hash.phc.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        let pieces = hash.phc.split(separator: "$")
        // 16 bytes of salt, 32 of result, in base64 without padding.
        #expect(pieces[3].count == 22)
        #expect(pieces[4].count == 43)
    }

    @Test("the same password has another hash each time")
    func salted() async throws {
        let first = try await hasher.hash(Password(People.goodPassword))
        let second = try await hasher.hash(Password(People.goodPassword))
        #expect(first.phc != second.phc)
    }

    @Test("a password matches however its accents are encoded")
    func normalisation() async throws {
        #expect(try await matches("\u{e9}tude in violet and gold", "e\u{301}tude in violet and gold"))
    }

    @Test(
        "a password matches nothing that only looks or sounds like it",
        arguments: [
            "Seventeen violet kettles", "seventeen violet kettle", "seventeen violet kettles ",
            " seventeen violet kettles",
            "seventeen violet kettless", "seventeen  violet kettles", "",
        ])
    func exact(_ typed: String) async throws {
        #expect(try await !matches(typed, People.goodPassword))
    }

    @Test("compatibility spellings stay different")
    func noCompatibilityMapping() async throws {
        #expect(try await !matches("five \u{fb01}ne violet kettles", "five fine violet kettles"))
    }

    @Test("every character counts, to the last of 256")
    func noTruncation() async throws {
        let long = String(repeating: "kqzv", count: 50)
        var changed = Array(long)
        changed[149] = "X"
        #expect(try await matches(long, long))
        #expect(try await !matches(String(changed), long))
        let longest = String(repeating: "é", count: 255)
        #expect(try await !matches(longest + "b", longest + "a"))
    }

    @Test("checking against no hash costs as much as against one, and never succeeds")
    func dummy() async throws {
        let before = hasher.computations
        #expect(try await !hasher.verify(Password(People.goodPassword), against: nil))
        #expect(hasher.computations == before + 1)
    }

    @Test(
        "a damaged hash costs as much as a good one, and never succeeds",
        arguments: [
            "", "x", "$", "$argon2id$", "$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ",
            "$argon2i$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$AAAA",
            "$2b$05$short", "$unknown$1$2$3",
        ])
    func damaged(_ phc: String) async throws {
        let before = hasher.computations
        #expect(try await !hasher.verify(Password(People.goodPassword), against: PasswordHash(stored: phc)))
        #expect(hasher.computations == before + 1)
    }

    @Test("a hash is outdated when its cost is another than that of new ones")
    func outdated() async throws {
        let hash = try await hasher.hash(Password(People.goodPassword))
        #expect(!hasher.isOutdated(hash))
        #expect(Hashing.hasher(Argon2Parameters(memory: 32, iterations: 1)).isOutdated(hash))
        #expect(Hashing.hasher(Argon2Parameters(memory: 16, iterations: 2)).isOutdated(hash))
        #expect(hasher.isOutdated(PasswordHash(stored: "damaged")))
    }
}
