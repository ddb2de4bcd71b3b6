/// One proof that a principal gave of who they are: the methods that it is recorded under, and the kinds of factor that it
/// stands for.
///
/// The application verifies a proof before it creates one. The level of a session is computed from its proofs, see
/// ``AssuranceLevel/init(provedBy:)``.
public struct AuthenticationProof: Hashable, Sendable {
    /// A kind of authentication factor (NIST SP 800-63B-4 §2).
    public enum Kind: Sendable, CaseIterable {
        /// Something the principal knows.
        case knowledge
        /// Something the principal has.
        case possession
        /// Something the principal is.
        case inherence
    }

    /// The methods, at least one.
    public let methods: [AuthenticationMethod]
    /// The kinds of factor, at least one.
    public let kinds: Set<Kind>

    private init(by methods: [AuthenticationMethod], _ kinds: Set<Kind>) {
        self.methods = methods
        self.kinds = kinds
    }

    /// A proof by a method of the application.
    ///
    /// One that proves possession and a further kind is also recorded as ``AuthenticationMethod/multipleFactors``. Otherwise
    /// a session remembers the method and not the kinds: when it steps up later, only the methods that this library names
    /// add to the new proofs, so give a proof like this again together with the others.
    ///
    /// - Parameters:
    ///   - method: its name.
    ///   - kind: the kind of factor that it proves.
    ///   - others: further kinds that the same proof stands for. Default none.
    public init(by method: AuthenticationMethod, _ kind: Kind, _ others: Kind...) {
        let kinds = Set(others).union([kind])
        let isMultiple = kinds.count > 1 && kinds.contains(.possession)
        self.init(by: isMultiple ? [method, .multipleFactors] : [method], kinds)
    }

    /// A password.
    public static let password = AuthenticationProof(by: .password, .knowledge)
    /// A one-time password of an authenticator app or device.
    public static let oneTimePassword = AuthenticationProof(by: .oneTimePassword, .possession)
    /// A recovery code: a look-up secret that the principal keeps (NIST SP 800-63B-4 §3.1.2), so a possession.
    public static let recoveryCode = AuthenticationProof(by: .recoveryCode, .possession)

    /// A passkey, recorded as ``AuthenticationMethod/proofOfPossession``.
    ///
    /// - Parameter isVerified: whether the authenticator verified its user, by a PIN or a fingerprint. Then it is two factors,
    ///   and also recorded as ``AuthenticationMethod/userVerification``.
    public static func passkey(userVerified isVerified: Bool) -> AuthenticationProof {
        key(.proofOfPossession, isVerified)
    }

    /// A key of which a verified attestation shows that it is held in hardware: the only possession that reaches
    /// ``AssuranceLevel/aal3``. Recorded as ``AuthenticationMethod/hardwareKey``.
    ///
    /// - Parameter isVerified: whether the key verified its user, by a PIN or a fingerprint. Then it is two factors, and also
    ///   recorded as ``AuthenticationMethod/userVerification``.
    public static func hardwareKey(userVerified isVerified: Bool) -> AuthenticationProof {
        key(.hardwareKey, isVerified)
    }

    private static func key(_ method: AuthenticationMethod, _ isVerified: Bool) -> AuthenticationProof {
        isVerified
            ? AuthenticationProof(by: [method, .userVerification], [.possession, verification])
            : AuthenticationProof(by: [method], [.possession])
    }

    /// A PIN or a fingerprint: the server cannot tell. It counts as knowledge, so that it is no second kind beside a password.
    private static let verification = Kind.knowledge

    /// The proof of which a session has recorded `method`. `nil` if its kinds are not known.
    init?(recordedAs method: AuthenticationMethod) {
        guard let proof = Self.recorded[method] else { return nil }
        self = proof
    }

    private static let recorded: [AuthenticationMethod: AuthenticationProof] = [
        .password: .password, .oneTimePassword: .oneTimePassword, .recoveryCode: .recoveryCode,
        .proofOfPossession: .passkey(userVerified: false), .hardwareKey: .hardwareKey(userVerified: false),
        .userVerification: AuthenticationProof(by: .userVerification, verification),
        .multipleFactors: AuthenticationProof(by: [.multipleFactors], [.possession, .knowledge]),
    ]
}
