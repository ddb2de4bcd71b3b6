import Testing

@testable import UserAccounts

@Suite struct PasswordTests {
    private static let canary = "canary-7f3a-never-to-be-seen"

    @Test("a password appears in no description, dump, mirror or interpolation")
    func unprintable() {
        let password = Password(Self.canary)
        var dumped = ""
        dump((password, [password], ["key": password], Optional(password)), to: &dumped)
        let shown = [
            dumped, "\(password)", String(describing: password), String(reflecting: password),
            String(describing: Optional(password)), String(reflecting: [password]),
            Mirror(reflecting: password).children.map { "\($0)" }.joined(),
        ]
        for text in shown {
            #expect(!text.contains("canary"))
        }
    }

    @Test("a hash appears in no description, dump or mirror")
    func unprintableHash() async throws {
        let hash = try await Hashing.hasher().hash(Password(Self.canary))
        var dumped = ""
        dump(StoredCredential(account: try People.account(), hash: hash), to: &dumped)
        #expect(!dumped.contains("$argon2id"))
        #expect(!"\(hash) \(String(reflecting: hash))".contains("$"))
    }

    @Test("length counts code points after normalisation, not bytes and not what looks like one character")
    func length() {
        #expect(Password(String(repeating: "😀", count: 15)).length == 15)
        #expect(Password(String(repeating: "👩‍👩‍👧", count: 3)).length == 15)
        #expect(Password(String(repeating: "e\u{301}", count: 15)).length == 15)
        #expect(Password(String(repeating: "é", count: 64)).length == 64)
    }

    @Test("input beyond every limit is no password and is not kept")
    func oversized() {
        let password = Password(String(repeating: "a", count: 10_000_000))
        #expect(password.length == .max)
        #expect(!password.isHashable)
    }
}
