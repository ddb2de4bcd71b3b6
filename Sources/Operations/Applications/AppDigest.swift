import Sessions

/// A digest as it is kept in a session's data; compared in constant time, its description does not contain the value.
package struct AppDigest: Codable, Sendable, Equatable {
    private let digest: SecretDigest

    init(_ digest: SecretDigest) {
        self.digest = digest
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let words = Base64URL.words(try container.decode(String.self).utf8, byteCount: 32)
        guard let words, let digest = SecretDigest(bytes: Words(words[0], words[1], words[2], words[3]).bytes) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a digest")
        }
        self.digest = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64URL.encode(digest.bytes))
    }
}
