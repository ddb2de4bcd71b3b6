import Crypto
import CryptoExtras
import Foundation
import Passkeys

@testable import DeviceBinding

/// A browser that signs what a test asks for, right or bent.
struct SoftwareBrowser {
    enum Key {
        case es256(P256.Signing.PrivateKey)
        case rs256(_RSA.Signing.PrivateKey)
    }

    let key: Key

    init() {
        key = .es256(P256.Signing.PrivateKey())
    }

    init(rsaBits: Int) throws {
        key = .rs256(try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: rsaBits)))
    }

    var algorithm: String {
        switch key {
        case .es256: "ES256"
        case .rs256: "RS256"
        }
    }

    var jwk: String {
        switch key {
        case .es256(let key):
            let point = Array(key.publicKey.x963Representation)
            return #"{"crv":"P-256","kty":"EC","x":"\#(text(point[1..<33]))","y":"\#(text(point[33...]))"}"#
        case .rs256(let key):
            let modulus = try? key.publicKey.getKeyPrimitives().modulus
            return #"{"e":"AQAB","kty":"RSA","n":"\#(text(Array(modulus ?? Data())))"}"#
        }
    }

    /// The token of a registration; `header` and `payload` replace the honest parts.
    func registration(_ challenge: String, header: String? = nil, payload: String? = nil) throws -> String {
        try sign(
            header ?? #"{"alg":"\#(algorithm)","jwk":\#(jwk),"typ":"dbsc+jwt"}"#,
            payload ?? #"{"jti":"\#(challenge)"}"#)
    }

    /// The token of a refresh.
    func refresh(_ challenge: String, header: String? = nil, payload: String? = nil) throws -> String {
        try sign(header ?? #"{"alg":"\#(algorithm)","typ":"dbsc+jwt"}"#, payload ?? #"{"jti":"\#(challenge)"}"#)
    }

    func sign(_ header: String, _ payload: String) throws -> String {
        let signed = text(Array(header.utf8)) + "." + text(Array(payload.utf8))
        return signed + "." + text(try signature(of: Data(signed.utf8)))
    }

    private func signature(of data: Data) throws -> [UInt8] {
        switch key {
        case .es256(let key): Array(try key.signature(for: data).rawRepresentation)
        case .rs256(let key):
            Array(
                try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation)
        }
    }

    private func text(_ bytes: some Collection<UInt8>) -> String { Passkeys.Base64URL.encode(bytes) }
}
