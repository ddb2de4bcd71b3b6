package import Sessions

extension PrincipalID {
    /// A new identifier: 128 random bits, 22 base64url characters. Never derived from anything about the person.
    package static func random(from source: TokenSource = .system) -> PrincipalID {
        PrincipalID(rawValue: Base64URL.encode(source.words().bytes.prefix(16)))
    }
}
