/// Why an answer of a browser was not accepted. ``code`` says which check failed; the user of a page needs to know only
/// that the ceremony did not succeed.
public struct PasskeyRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which check failed. New codes may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case answerTooLarge, malformedAnswer, repeatedMember, unsuitableCredentialID
            case malformedClientData, otherCeremony, otherChallenge, otherOrigin, crossOrigin, topOrigin
            case malformedCBOR, malformedAuthenticatorData, missingCredential
            case otherRelyingParty, userNotPresent, userNotVerified, impossibleBackupState
            case unsupportedAlgorithm, unsuitableKey, otherCredential, otherUser, wrongSignature
            case foreignChallenge, expiredChallenge
        }

        private let value: Value

        /// The answer is longer than 64 KiB.
        public static let answerTooLarge = Code(value: .answerTooLarge)
        /// The answer is not the JSON of a credential: wrong JSON, or a member that is missing, of another type, or not
        /// base64url.
        public static let malformedAnswer = Code(value: .malformedAnswer)
        /// An object of the answer or of the client data has a member twice.
        public static let repeatedMember = Code(value: .repeatedMember)
        /// A credential id is empty, longer than 1023 bytes, or not the same in all places of the answer.
        public static let unsuitableCredentialID = Code(value: .unsuitableCredentialID)
        /// The client data is not the JSON that WebAuthn L3 §5.8.1 describes.
        public static let malformedClientData = Code(value: .malformedClientData)
        /// An assertion came for a registration, or a registration for an assertion.
        public static let otherCeremony = Code(value: .otherCeremony)
        /// The browser signed another challenge than the expected one.
        public static let otherChallenge = Code(value: .otherChallenge)
        /// The page that asked is of an origin that the relying party does not list.
        public static let otherOrigin = Code(value: .otherOrigin)
        /// The page that asked was embedded in a page of another origin.
        public static let crossOrigin = Code(value: .crossOrigin)
        /// The client data names the origin of an embedding page.
        public static let topOrigin = Code(value: .topOrigin)
        /// Bytes that should be CBOR are not, or exceed its limits: depth 4, 64 entries for each container.
        public static let malformedCBOR = Code(value: .malformedCBOR)
        /// The authenticator data has another length than its flags and lengths say (WebAuthn L3 §6.1).
        public static let malformedAuthenticatorData = Code(value: .malformedAuthenticatorData)
        /// A registration came without a new credential.
        public static let missingCredential = Code(value: .missingCredential)
        /// The authenticator answered for another relying party id.
        public static let otherRelyingParty = Code(value: .otherRelyingParty)
        /// The authenticator did not test that a user is present.
        public static let userNotPresent = Code(value: .userNotPresent)
        /// User verification was required, and the authenticator did not verify the user.
        public static let userNotVerified = Code(value: .userNotVerified)
        /// The credential claims to be backed up and not to be eligible for it.
        public static let impossibleBackupState = Code(value: .impossibleBackupState)
        /// The new key has an algorithm that was not offered.
        public static let unsupportedAlgorithm = Code(value: .unsupportedAlgorithm)
        /// The key is not one of its algorithm: wrong type or curve, off the curve, of small order, a weak RSA key,
        /// surplus parameters.
        public static let unsuitableKey = Code(value: .unsuitableKey)
        /// The assertion names another credential than the stored one.
        public static let otherCredential = Code(value: .otherCredential)
        /// The user handle of the assertion is not that of the owner.
        public static let otherUser = Code(value: .otherUser)
        /// The signature is not that of the stored key over these bytes.
        public static let wrongSignature = Code(value: .wrongSignature)
        /// The challenge was not issued with this key, for this purpose and this binding.
        public static let foreignChallenge = Code(value: .foreignChallenge)
        /// The challenge was issued here and is no longer valid.
        public static let expiredChallenge = Code(value: .expiredChallenge)

        /// The name of the code.
        public var description: String { value.rawValue }
    }

    /// Which check failed.
    public let code: Code
    /// What was wrong and what to look at, for developers. It holds no secret; text of the browser in it is printable
    /// ASCII, at most 80 characters.
    public let detail: String

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The code and the detail.
    public var description: String { "\(code): \(detail)" }

    /// Text from outside, safe to log: at most 80 characters, all of them printable ASCII.
    static func printable(_ bytes: some Collection<UInt8>) -> String {
        let shown = bytes.prefix(80).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
        return String(decoding: shown, as: UTF8.self) + (bytes.count > 80 ? "…" : "")
    }
}
