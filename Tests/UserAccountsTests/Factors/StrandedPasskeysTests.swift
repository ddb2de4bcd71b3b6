import Sessions
import Testing

@testable import UserAccounts

@Suite("Passkeys of another site")
struct StrandedPasskeysTests {
    @Test("an operator reads how many there are, of how many accounts, and for which sites they were made")
    func words() {
        let (ada, grace) = (PrincipalID(rawValue: "ada"), PrincipalID(rawValue: "grace"))
        #expect(
            StrandedPasskeys.words(for: [StrandedPasskeys(owner: ada, site: "example.org", count: 1)])
                == "1 passkey of 1 account, made for example.org,")
        let several = [
            StrandedPasskeys(owner: ada, site: "b.example", count: 2),
            StrandedPasskeys(owner: ada, site: "a.example", count: 1),
            StrandedPasskeys(owner: grace, site: "b.example", count: 1),
        ]
        #expect(StrandedPasskeys.words(for: several) == "4 passkeys of 2 accounts, made for a.example and b.example,")
    }
}
