import Crypto
import CryptoExtras

@testable import Passkeys

/// The private key of a credential.
enum SigningKey: Sendable {
    case ed25519(Curve25519.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
    case rsa(_RSA.Signing.PrivateKey)

    /// One key for all tests, because making one is slow.
    private static let sharedRSA = try? _RSA.Signing.PrivateKey(keySize: .bits2048)

    static func make(_ algorithm: PasskeyAlgorithm) throws -> SigningKey {
        switch algorithm {
        case .edDSA: .ed25519(Curve25519.Signing.PrivateKey())
        case .es256: .p256(P256.Signing.PrivateKey())
        case .rs256: .rsa(try sharedRSA ?? _RSA.Signing.PrivateKey(keySize: .bits2048))
        }
    }

    /// The public half as a COSE_Key, parameter by parameter.
    var parameters: [(Int, [UInt8])] {
        get throws {
            switch self {
            case .ed25519(let key):
                let x = Array(key.publicKey.rawRepresentation)
                return [
                    (1, CBORWriter.int(1)), (3, CBORWriter.int(-8)), (-1, CBORWriter.int(6)), (-2, CBORWriter.bytes(x)),
                ]
            case .p256(let key):
                let point = Array(key.publicKey.rawRepresentation)
                return [
                    (1, CBORWriter.int(2)), (3, CBORWriter.int(-7)), (-1, CBORWriter.int(1)),
                    (-2, CBORWriter.bytes(Array(point[..<32]))), (-3, CBORWriter.bytes(Array(point[32...]))),
                ]
            case .rsa(let key):
                let primitives = try key.publicKey.getKeyPrimitives()
                return [
                    (1, CBORWriter.int(3)), (3, CBORWriter.int(-257)),
                    (-1, CBORWriter.bytes(Array(primitives.modulus))),
                    (-2, CBORWriter.bytes(Array(primitives.publicExponent))),
                ]
            }
        }
    }

    var cose: [UInt8] {
        get throws { CBORWriter.map(try parameters.map { (CBORWriter.int($0.0), $0.1) }) }
    }

    func signature(over message: [UInt8]) throws -> [UInt8] {
        switch self {
        case .ed25519(let key): Array(try key.signature(for: message))
        case .p256(let key): Array(try key.signature(for: message).derRepresentation)
        case .rsa(let key):
            Array(try key.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5).rawRepresentation)
        }
    }
}
