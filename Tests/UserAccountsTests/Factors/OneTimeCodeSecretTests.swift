import Sessions
import Testing
import UserAccounts

@Suite struct OneTimeCodeSecretTests {
    @Test("a secret has 160 bits from the given source")
    func random() {
        let secrets = (0..<100).map { _ in OneTimeCodeSecret.random().bytes }
        #expect(secrets.allSatisfy { $0.count == 20 } && Set(secrets).count == 100)
        #expect((0..<20).allSatisfy { index in Set(secrets.map { $0[index] }).count > 50 })
        #expect(
            OneTimeCodeSecret.random(from: TokenSource { 0x0102_0304_0506_0708 }).bytes.prefix(8) == [
                1, 2, 3, 4, 5, 6, 7, 8,
            ])
    }

    @Test("the bytes make the same secret again, and no other number of bytes makes one")
    func bytes() {
        let secret = OneTimeCodeSecret.random()
        #expect(OneTimeCodeSecret(bytes: secret.bytes)?.base32 == secret.base32)
        for count in [0, 1, 10, 19, 21, 32] {
            #expect(OneTimeCodeSecret(bytes: [UInt8](repeating: 7, count: count)) == nil)
        }
    }

    @Test("a user types 32 characters of base32")
    func base32() throws {
        let secret = try #require(OneTimeCodeSecret(bytes: Array("12345678901234567890".utf8)))
        #expect(secret.base32 == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    }

    @Test(
        "the link has the issuer twice, the account and the secret, every other byte than an unreserved one encoded",
        arguments: [
            ("auth.example.org", "ada", "auth.example.org", "ada"),
            ("A-z_0.9~", "a b", "A-z_0.9~", "a%20b"),
            ("Ä: \"x\"", "a:b/c?d&e=f#g%h+i@j", "%C3%84%3A%20%22x%22", "a%3Ab%2Fc%3Fd%26e%3Df%23g%25h%2Bi%40j"),
            ("e\u{301}", "\u{E9}\u{1F600}", "e%CC%81", "%C3%A9%F0%9F%98%80"),
            ("[::1]:8080", "<'!*()>\n\0", "%5B%3A%3A1%5D%3A8080", "%3C%27%21%2A%28%29%3E%0A%00"),
        ])
    func uri(_ issuer: String, _ account: String, _ encodedIssuer: String, _ encodedAccount: String) {
        let secret = OneTimeCodeSecret.random()
        #expect(
            secret.uri(issuer: issuer, account: account)
                == "otpauth://totp/\(encodedIssuer):\(encodedAccount)?secret=\(secret.base32)&issuer=\(encodedIssuer)")
    }

    @Test("a secret does not print")
    func unprintable() {
        let secret = OneTimeCodeSecret.random()
        let text = printed(secret)
        #expect(!text.contains(secret.base32) && !text.contains("key") && !text.contains("bytes"))
    }
}
