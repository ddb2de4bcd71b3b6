/// Why a signed token proves nothing. For logs; the browser learns only that it must sign again.
package enum ProofRefusal: Error, Hashable, CustomStringConvertible {
    /// It is longer than any browser's.
    case tooLong
    /// It is no JSON Web Signature in compact form.
    case malformed
    /// A member of its header has a value that is not accepted here.
    case unsupported(String)
    /// The key is missing, malformed or weak; or there is one where the registered key alone counts.
    case key
    /// The signature is not the key's.
    case signature
    /// It contains no challenge, or one that is foreign, expired or used.
    case challenge
    /// It was made for another address.
    case audience

    package var description: String {
        switch self {
        case .tooLong: "the token is too long"
        case .malformed: "the token is malformed"
        case .unsupported(let member): "the token's \(member) is not accepted"
        case .key: "the token's key is not accepted"
        case .signature: "the signature is not valid"
        case .challenge: "the challenge is foreign, expired or used"
        case .audience: "the token was made for another address"
        }
    }
}
