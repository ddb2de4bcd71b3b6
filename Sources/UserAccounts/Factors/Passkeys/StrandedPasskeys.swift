package import Sessions

/// Passkeys of an account that were made for another site than the server's present one, so that no browser offers them here.
package struct StrandedPasskeys: Hashable, Sendable {
    /// The account.
    package let owner: PrincipalID

    /// The relying party id for which they were made.
    package let site: String

    /// How many there are, at least one.
    package let count: Int

    package init(owner: PrincipalID, site: String, count: Int) {
        self.owner = owner
        self.site = site
        self.count = count
    }
}

extension StrandedPasskeys {
    /// Them in words, such as `3 passkeys of 2 accounts, made for login.example.org`.
    package static func words(for stranded: [StrandedPasskeys]) -> String {
        let (passkeys, accounts) = (stranded.reduce(0) { $0 + $1.count }, Set(stranded.map(\.owner)).count)
        let sites = Set(stranded.map(\.site)).sorted().joined(separator: " and ")
        return "\(counted(passkeys, "passkey")) of \(counted(accounts, "account")), made for \(sites),"
    }

    private static func counted(_ number: Int, _ noun: String) -> String {
        number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
    }
}
