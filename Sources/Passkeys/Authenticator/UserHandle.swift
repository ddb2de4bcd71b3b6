/// What authenticators store to recognize an account (`user.id`, WebAuthn L3 §14.6.1): random bytes, made once for each
/// account.
///
/// It must not be derived from a name, an address or another identifier, because anyone who holds the device can read
/// it. Do not show it anywhere else; it does not print itself.
public struct UserHandle: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The bytes, for a column that is unique over all accounts.
    public let bytes: [UInt8]

    /// A handle that was stored. `nil` if it is empty or longer than 64 bytes.
    public init?(_ bytes: [UInt8]) {
        guard (1...64).contains(bytes.count) else { return nil }
        self.bytes = bytes
    }

    /// A new handle of 64 random bytes.
    ///
    /// - Parameter generator: a cryptographically secure generator, `SystemRandomNumberGenerator` in production.
    public static func random(using generator: inout some RandomNumberGenerator) -> UserHandle {
        UserHandle(unchecked: RandomBytes.make(64, using: &generator))
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A constant text without the bytes.
    public var description: String { "user handle" }
    /// Reflection shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
