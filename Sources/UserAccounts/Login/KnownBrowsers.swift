package import Crypto
package import Sessions

/// Tells whether a browser has signed in to an account before, without a list of browsers: by a keyed hash.
package struct KnownBrowsers: Sendable {
    private let key: SymmetricKey
    private let random: TokenSource

    /// - Parameter key: of this installation, 32 random bytes.
    package init(key: SymmetricKey, random: TokenSource = .system) {
        self.key = key
        self.random = random
    }

    /// What a browser that signed in to the account gets: what it has, if that is good, or something new.
    package func confirm(_ browser: KnownBrowser?, signedInTo account: PrincipalID) -> KnownBrowser {
        if let browser, recognises(browser, of: account) { return browser }
        let id = Array(random.words().bytes.prefix(16))
        return KnownBrowser(id: id, proof: Array(HMAC<SHA256>.authenticationCode(for: text(id, account), using: key)))
    }

    /// Whether the browser has signed in to the account before.
    func recognises(_ browser: KnownBrowser, of account: PrincipalID) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(browser.proof, authenticating: text(browser.id, account), using: key)
    }

    private func text(_ id: [UInt8], _ account: PrincipalID) -> [UInt8] {
        id + Array(account.rawValue.utf8)
    }
}
