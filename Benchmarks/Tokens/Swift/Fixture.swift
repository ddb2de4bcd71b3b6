import Foundation

/// The tokens that all programs verify, and what they check beside the signature.
struct Fixture: Decodable, Sendable {
    /// One algorithm: the key that verifies, as text or PEM, and a token.
    struct Algorithm: Decodable, Sendable {
        let key: String
        let token: String
    }

    let issuer: String
    let audience: String
    /// The identifiers of revoked tokens.
    let revoked: [String]
    /// By lower-case name: hs256, es256, eddsa, rs256.
    let algorithms: [String: Algorithm]

    init(path: String) throws {
        self = try JSONDecoder().decode(Fixture.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
