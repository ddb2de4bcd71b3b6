import Sessions

/// An attempt to authenticate that is being decided.
struct LoginRequest {
    enum Kind {
        /// `trustedBy` is the secret of a browser that may be one the user trusts.
        case login(SessionPolicy.Lifetime, trustedBy: OpaqueSecret?)
        /// A passkey that stands for the password and the second factor.
        case passkey(SessionPolicy.Lifetime)
        /// The second factor of a pending login.
        case completion(PendingLogin, PendingLoginDigest)
        case reauthentication
    }

    enum Evidence {
        case password(Password)
        case factor(FactorAnswer)
    }

    let kind: Kind
    /// The name under which failures are counted.
    let name: String
    /// The account as it was when it was read last.
    var credential: StoredCredential?
    let evidence: Evidence
    let browser: KnownBrowser?
    let context: AuditContext

    /// The names of the factors that this attempt is about, for the audit log.
    var factorNames: [String] {
        switch (kind, evidence) {
        case (_, .password): ["pwd"]
        case (.completion, .factor(let answer)): ["pwd", answer.factor.auditName]
        case (_, .factor(let answer)): [answer.factor.auditName]
        }
    }

    /// Whether a code is tried, which could be guessed.
    var isByCode: Bool {
        if case .factor(let answer) = evidence { answer.factor != .passkey } else { false }
    }

    /// Whether it counts under its network alone.
    var isByPasskey: Bool {
        if case .factor(.passkey) = evidence { true } else { false }
    }
}
