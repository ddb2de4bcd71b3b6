/// What an attempt is counted by.
package struct LoginAttempt: Hashable, Sendable {
    /// The submitted name in the form it is counted under; any text, of an account or not.
    let name: String

    /// The account's security version; 0 for a name without account. A new password begins a new count.
    let version: Int64

    /// The network the attempt came from: an IPv4 address, or the /64 of an IPv6 address. `nil` if unknown.
    let network: String?

    /// The browser, if it has signed in to this account before.
    let browser: KnownBrowser?

    /// Prepares what was submitted. Anything that cannot be a username counts under its own first 64 bytes.
    package init(name: String, version: Int64 = 0, address: String?, browser: KnownBrowser? = nil) {
        self.name = Username(name)?.key ?? "\u{0}" + String(decoding: name.utf8.prefix(64), as: UTF8.self)
        self.version = version
        self.network = address.map(NetworkPrefix.of)
        self.browser = browser
    }
}
