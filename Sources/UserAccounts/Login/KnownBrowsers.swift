package import Crypto
package import Sessions

/// Recognises a browser that has signed in to an account before by a keyed hash, without a list of browsers.
package struct KnownBrowsers: Sendable {
    private let key: SymmetricKey
    private let random: TokenSource

    /// - Parameter key: the key of this installation, 32 random bytes.
    package init(key: SymmetricKey, random: TokenSource = .system) {
        self.key = key
        self.random = random
    }

    /// The value for a browser that signed in to the account: its present value, if that is valid, or a new one.
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

/// The evidence of an earlier login that a browser keeps: a random number, and a proof that it belongs to one account.
///
/// It does not authenticate the user. It only keeps other clients' failures from being held against this browser (see
/// ``LoginThrottle``). To any party but the server it is random bytes.
package struct KnownBrowser: Hashable, Sendable {
    /// 16 random bytes.
    let id: [UInt8]

    /// 32 bytes.
    let proof: [UInt8]

    init(id: [UInt8], proof: [UInt8]) {
        self.id = id
        self.proof = proof
    }

    /// Reads the value that a browser sent. `nil` unless it has the right form.
    package init?(wire text: some StringProtocol) {
        guard let words = Base64URL.words(text.utf8, byteCount: 48) else { return nil }
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) } }
        self.init(id: Array(bytes.prefix(16)), proof: Array(bytes.dropFirst(16)))
    }

    /// The value for the browser: 64 characters.
    package var wireValue: String {
        Base64URL.encode(id + proof)
    }
}

extension KnownBrowser: CustomStringConvertible {
    package var description: String { "known browser" }
}
