import Crypto
import CryptoExtras

/// A public key as authenticators write it: a COSE_Key (RFC 9052 §7) with the parameters of WebAuthn L3 §6.5.1.1, and
/// no others.
struct COSEKey: Sendable {
    let algorithm: PasskeyAlgorithm
    let publicKey: PublicKey

    /// The labels of parameters; negative ones depend on the type of key (RFC 9053 §7, RFC 8230 §4).
    private enum Label {
        static let type = CBORValue(1)
        static let algorithm = CBORValue(3)
        static let curve = CBORValue(-1)
        static let x = CBORValue(-2)
        static let y = CBORValue(-3)
        static let modulus = CBORValue(-1)
        static let exponent = CBORValue(-2)
    }

    init(_ value: CBORValue) throws(PasskeyRefusal) {
        guard case .map(let parameters) = value, let algorithm = parameters[Label.algorithm] else {
            throw Self.unsuitable("not a map with an algorithm")
        }
        guard let algorithm = PasskeyAlgorithm.allCases.first(where: { CBORValue($0.rawValue) == algorithm }) else {
            throw PasskeyRefusal(.unsupportedAlgorithm, "the key's algorithm is not one of -8, -7, -257")
        }
        self.algorithm = algorithm
        publicKey =
            switch algorithm {
            case .edDSA: try Self.ed25519(parameters)
            case .es256: try Self.p256(parameters)
            case .rs256: try Self.rsa(parameters)
            }
    }

    /// Reads a stored key.
    init(bytes: [UInt8]) throws(PasskeyRefusal) {
        let value: CBORValue
        do {
            value = try CBORReader.read(bytes)
        } catch {
            throw error.refusal(of: "the stored key")
        }
        try self.init(value)
    }

    private static func ed25519(_ parameters: [CBORValue: CBORValue]) throws(PasskeyRefusal) -> PublicKey {
        guard parameters.count == 4, parameters[Label.type] == CBORValue(1), parameters[Label.curve] == CBORValue(6),
            case .bytes(let x) = parameters[Label.x], x.count == 32,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: x)
        else { throw unsuitable("algorithm -8 needs type 1, curve 6, x of 32 bytes and no other parameter") }
        guard Ed25519Encoding.isAcceptable(x) else {
            throw unsuitable("x is not the canonical encoding of a point on the curve, or the point is of small order")
        }
        return .ed25519(key)
    }

    private static func p256(_ parameters: [CBORValue: CBORValue]) throws(PasskeyRefusal) -> PublicKey {
        guard parameters.count == 5, parameters[Label.type] == CBORValue(2), parameters[Label.curve] == CBORValue(1),
            case .bytes(let x) = parameters[Label.x], x.count == 32,
            case .bytes(let y) = parameters[Label.y], y.count == 32
        else { throw unsuitable("algorithm -7 needs type 2, curve 1, x and y of 32 bytes and no other parameter") }
        guard let key = try? P256.Signing.PublicKey(x963Representation: [0x04] + x + y) else {
            throw unsuitable("x and y are not a point of P-256")
        }
        return .p256(key)
    }

    private static func rsa(_ parameters: [CBORValue: CBORValue]) throws(PasskeyRefusal) -> PublicKey {
        guard parameters.count == 4, parameters[Label.type] == CBORValue(3),
            case .bytes(let modulus) = parameters[Label.modulus], case .bytes(let exponent) = parameters[Label.exponent]
        else { throw unsuitable("algorithm -257 needs type 3, a modulus, an exponent and no other parameter") }
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard let first = modulus.first, let last = modulus.last, first != 0, last % 2 == 1,
            (2048...8192).contains(bits)
        else {
            throw unsuitable("a modulus is odd, has 2048 to 8192 bits and no leading zero; this one has \(bits) bits")
        }
        guard (1...8).contains(exponent.count), exponent[0] != 0, exponent != [1], exponent[exponent.count - 1] % 2 == 1
        else { throw unsuitable("an exponent is odd, 3 or more, and has no leading zero") }
        guard let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent) else {
            throw unsuitable("modulus and exponent are not an RSA key")
        }
        return .rsa(key)
    }

    private static func unsuitable(_ detail: String) -> PasskeyRefusal {
        PasskeyRefusal(.unsuitableKey, "the credential's key: \(detail)")
    }
}
