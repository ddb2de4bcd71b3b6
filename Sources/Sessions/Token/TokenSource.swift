/// The source of random values. Other code takes them only from it; tests may pass a seeded source.
public struct TokenSource: Sendable {
    private let next: @Sendable () -> UInt64

    /// Creates a source from a function that returns 64 unpredictable bits per call.
    public init(next: @escaping @Sendable () -> UInt64) {
        self.next = next
    }

    /// The operating system's cryptographically secure generator.
    public static let system = TokenSource {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }

    /// A new token for a new session: 128 bits of handle, 256 bits of secret (ASVS 7.2.3). The first 16 bits of the handle are
    /// `prefix`, if there is one.
    func token(placedAt prefix: UInt16? = nil) -> SessionToken {
        let id = SessionID(high: next(), low: next())
        return SessionToken(id: prefix.map { id.placed(at: $0) } ?? id, secret: words())
    }

    /// A new secret for an existing session.
    func token(for id: SessionID) -> SessionToken {
        SessionToken(id: id, secret: words())
    }

    package func nonce() -> UInt64 {
        next()
    }

    package func words() -> Words {
        Words(next(), next(), next(), next())
    }
}
