import Crypto
import CryptoExtras
package import Passkeys

/// The public key of a browser, to which a session is bound. The private half cannot leave the device.
package struct DeviceKey: Sendable, Equatable {
    /// The algorithms of signatures (RFC 7518 §3.1). No others are accepted; `none` least of all.
    package enum Algorithm: String, Sendable, CaseIterable {
        /// ECDSA with P-256 and SHA-256.
        case es256 = "ES256"
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        case rs256 = "RS256"
    }

    package let algorithm: Algorithm
    /// For ES256 the point (X9.63, uncompressed), for RS256 the modulus. The exponent of RSA is 65537.
    package let bytes: [UInt8]

    private static let exponent: [UInt8] = [1, 0, 1]
    private static let modulusBits = 2048...4096

    /// A key that a server has stored, after it was checked. `nil` for bytes of another length.
    package init?(_ algorithm: Algorithm, stored bytes: [UInt8]) {
        guard algorithm == .es256 ? bytes.count == 65 : Self.modulusBits.contains(bytes.count * 8) else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// The key of a JSON Web Key (RFC 7517). `nil` if it is of another type than the algorithm's, or no key.
    package init?(_ algorithm: Algorithm, jwk: JSONValue) {
        func coordinate(_ name: String) -> [UInt8]? { jwk[name]?.string.flatMap { Passkeys.Base64URL.decode($0) } }
        switch algorithm {
        case .es256:
            guard jwk.text("kty") == "EC", jwk.text("crv") == "P-256", let x = coordinate("x"), let y = coordinate("y"),
                x.count == 32, y.count == 32
            else { return nil }
            self.init(algorithm, stored: [4] + x + y)
        case .rs256:
            guard jwk.text("kty") == "RSA", coordinate("e") == Self.exponent, let modulus = coordinate("n"),
                let first = modulus.first, first != 0,
                Self.modulusBits.contains(modulus.count * 8 - first.leadingZeroBitCount)
            else { return nil }
            self.init(algorithm, stored: modulus)
        }
        guard isUsable else { return nil }
    }

    /// Whether the token's signature is this key's. A signature of another form is not.
    package func signed(_ token: SignedToken) -> Bool {
        switch algorithm {
        case .es256:
            // r and s, 32 bytes each (RFC 7518 §3.4), not DER.
            guard let key = try? P256.Signing.PublicKey(x963Representation: bytes),
                let signature = try? P256.Signing.ECDSASignature(rawRepresentation: token.signature)
            else { return false }
            return key.isValidSignature(signature, for: token.signed)
        case .rs256:
            guard let key = try? _RSA.Signing.PublicKey(n: bytes, e: Self.exponent) else { return false }
            let signature = _RSA.Signing.RSASignature(rawRepresentation: token.signature)
            return key.isValidSignature(
                signature, for: SHA256.hash(data: token.signed), padding: .insecurePKCS1v1_5)
        }
    }

    /// Whether the bytes are a point of the curve, or a modulus.
    private var isUsable: Bool {
        switch algorithm {
        case .es256: (try? P256.Signing.PublicKey(x963Representation: bytes)) != nil
        case .rs256: (try? _RSA.Signing.PublicKey(n: bytes, e: Self.exponent)) != nil
        }
    }
}
