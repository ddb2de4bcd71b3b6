import Testing

@testable import UserAccounts

@Suite struct ImportedHashTests {
    private static let password = "a password from elsewhere é"

    /// The first from the test vectors of the Argon2 reference implementation, the second from those of crypt_blowfish,
    /// the others computed by Python's hashlib and crypt.
    static let hashes = [
        ("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        (password, "$2b$05$abcdefghijklmnopqrstuu0hCLemrFEFQ28J3buUaNs6U9qPh2pCW"),
        (password, "$2y$05$abcdefghijklmnopqrstuu0hCLemrFEFQ28J3buUaNs6U9qPh2pCW"),
        (password, "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AbiXk6zvOCx8C19K7/UO7TABAF6QmWNWAngrCh+I+zc"),
        (password, "$pbkdf2-sha256$i=1000$AAECAwQFBgcICQoLDA0ODw$YzMpZCsA1KJziTNZXy2EGXGDnZe2rdPzPW57KPzs3Tk"),
        (password, "$pbkdf2-sha256$1000$AAECAwQFBgcICQoLDA0ODw$YzMpZCsA1KJziTNZXy2EGXGDnZe2rdPzPW57KPzs3Tk"),
    ]

    @Test("hashes made elsewhere are understood", arguments: hashes)
    func known(_ password: String, _ phc: String) async throws {
        let hasher = Hashing.hasher()
        let hash = try #require(PasswordHash(phc: phc))
        #expect(try await hasher.verify(Password(password), against: hash))
        #expect(try await !hasher.verify(Password(password + "x"), against: hash))
        #expect(hasher.isOutdated(hash))
    }

    @Test(
        "unknown, malformed or endlessly expensive hashes are refused",
        arguments: [
            "", "plain text", "$1$abc$def", "$5$rounds=5000$salt$hash", "{SSHA}abc",
            "$2b$31$" + String(repeating: "a", count: 53),
            "$2b$03$" + String(repeating: "a", count: 53), "$2x$05$" + String(repeating: "a", count: 53),
            "$2b$05$" + "a\u{0}",
            "$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=65536,t=99999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=65536,t=-1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2d$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$scrypt$ln=63,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AbiXk6zvOCx8C19K7/UO7TABAF6QmWNWAngrCh+I+zc",
            "$scrypt$ln=20,r=32,p=1$AAECAwQFBgcICQoLDA0ODw$AbiXk6zvOCx8C19K7/UO7TABAF6QmWNWAngrCh+I+zc",
            "$pbkdf2-sha256$i=999999999999$AAECAwQFBgcICQoLDA0ODw$YzMpZCsA1KJziTNZXy2EGXGDnZe2rdPzPW57KPzs3Tk",
            "$pbkdf2-sha256$i=0$AAECAwQFBgcICQoLDA0ODw$YzMpZCsA1KJziTNZXy2EGXGDnZe2rdPzPW57KPzs3Tk",
            "$pbkdf2-sha256$i=1000$AAECAwQFBgcICQoLDA0ODw$AAAA",
        ])
    func refused(_ phc: String) {
        #expect(PasswordHash(phc: phc) == nil)
    }
}
