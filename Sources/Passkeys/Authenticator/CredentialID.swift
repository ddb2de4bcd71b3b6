/// The identifier that an authenticator gave to a credential (WebAuthn L3 §4): 1 to 1023 bytes, public, unique over all
/// accounts of a server. The server that stores passkeys has to refuse a second one with the same id.
public struct CredentialID: Sendable, Hashable, CustomStringConvertible {
    /// The bytes, 1 to 1023 of them.
    public let bytes: [UInt8]

    /// An id that was stored. `nil` if it is empty or longer than 1023 bytes.
    public init?(_ bytes: [UInt8]) {
        guard (1...1023).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// An id that a form or an address names, as base64url without padding. `nil` unless it stands for 1 to 1023 bytes.
    public init?(base64URL text: some StringProtocol) {
        guard let bytes = Base64URL.decode(text.utf8) else { return nil }
        self.init(bytes)
    }

    /// The id as base64url without padding, as browsers write it.
    public var description: String { Base64URL.encode(bytes) }
}
