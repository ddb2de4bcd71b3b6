import Passkeys

/// What a browser's signed token proves: possession of a key at the moment when a challenge was signed
/// (W3C, Device Bound Session Credentials, "DBSC proof").
package enum BindingProof {
    /// The `typ` of every token of this protocol.
    private static let type = "dbsc+jwt"

    /// The challenge that a token says was signed. The caller checks it first, which costs less than a signature.
    ///
    /// - Throws: ``ProofRefusal/challenge``.
    package static func challenge(in token: SignedToken) throws(ProofRefusal) -> String {
        guard let challenge = token.payload.text("jti") else { throw .challenge }
        return challenge
    }

    /// Verifies the token of a registration, which brings its own key.
    ///
    /// - Parameter algorithms: those that were offered.
    /// - Returns: the key.
    /// - Throws: ``ProofRefusal``.
    package static func registration(
        _ token: SignedToken,
        offered algorithms: [DeviceKey.Algorithm],
        at address: String
    ) throws(ProofRefusal) -> DeviceKey {
        let algorithm = try algorithm(of: token)
        guard algorithms.contains(algorithm) else { throw .unsupported("alg") }
        guard let jwk = token.header["jwk"], let key = DeviceKey(algorithm, jwk: jwk) else { throw .key }
        try verify(token, signedBy: key, at: address)
        return key
    }

    /// Verifies the token of a refresh by the key that was registered. A token that brings a key is refused: it must never be
    /// the one that counts.
    ///
    /// - Throws: ``ProofRefusal``.
    package static func refresh(
        _ token: SignedToken,
        by key: DeviceKey,
        at address: String
    ) throws(ProofRefusal) {
        guard try algorithm(of: token) == key.algorithm else { throw .unsupported("alg") }
        guard !token.header.contains("jwk") else { throw .key }
        try verify(token, signedBy: key, at: address)
    }

    private static func algorithm(of token: SignedToken) throws(ProofRefusal) -> DeviceKey.Algorithm {
        guard token.header.text("typ") == type else { throw .unsupported("typ") }
        guard let algorithm = token.header.text("alg").flatMap(DeviceKey.Algorithm.init) else {
            throw .unsupported("alg")
        }
        return algorithm
    }

    private static func verify(
        _ token: SignedToken,
        signedBy key: DeviceKey,
        at address: String
    ) throws(ProofRefusal) {
        guard key.signed(token) else { throw .signature }
        // Browsers do not send it yet; where they do, a proof for another address is not one for this.
        if token.payload.contains("aud"), token.payload.text("aud") != address { throw .audience }
    }
}
