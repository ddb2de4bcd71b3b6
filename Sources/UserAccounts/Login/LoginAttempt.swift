/// The two things an attempt is counted under.
package struct LoginAttempt: Hashable, Sendable {
    /// The submitted name in the form it is counted under; any text, of an account or not.
    package let name: String

    /// The network the attempt came from: an IPv4 address, or the /64 of an IPv6 address. `nil` if unknown.
    package let network: String?

    /// Prepares what was submitted. Anything that cannot be a username counts under its own first 64 characters.
    package init(name: String, address: String?) {
        self.name = Username(name)?.key ?? "\u{0}" + String(decoding: name.utf8.prefix(64), as: UTF8.self)
        self.network = address.map(NetworkPrefix.of)
    }
}
