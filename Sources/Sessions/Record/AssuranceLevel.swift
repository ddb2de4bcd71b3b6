/// How strongly a principal has proved who they are (NIST SP 800-63B-4 §2).
///
/// Computed from proofs (``init(provedBy:)``), and it counts for a limited time only (``SessionRecord/assurance(at:)``).
public enum AssuranceLevel: Int, Sendable, Comparable, CaseIterable {
    /// One factor.
    case aal1 = 1
    /// Two factors.
    case aal2 = 2
    /// Two factors, one of them a key in attested hardware.
    case aal3 = 3

    /// A higher level is greater.
    public static func < (lhs: AssuranceLevel, rhs: AssuranceLevel) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    /// The level that these proofs reach together. `nil` without any proof.
    ///
    /// Only different kinds add up: from ``aal2``, one is possession and another is knowledge or inherence (NIST SP 800-63B-4
    /// §2.2.1). Two passwords, or a one-time password and a recovery code, are one factor. ``aal3`` takes an attested hardware
    /// key as the possession.
    public init?(provedBy proofs: some Sequence<AuthenticationProof>) {
        var (isAny, hasPossession, hasHardware, hasOtherKind) = (false, false, false, false)
        for proof in proofs {
            isAny = true
            hasPossession = hasPossession || proof.kinds.contains(.possession)
            hasHardware = hasHardware || proof.methods.contains(.hardwareKey)
            hasOtherKind = hasOtherKind || proof.kinds.contains { $0 != .possession }
        }
        guard isAny else { return nil }
        self = hasPossession && hasOtherKind ? (hasHardware ? .aal3 : .aal2) : .aal1
    }

    /// How long the proofs behind this level count: each of them for the absolute limit; where a session may be idle for longer
    /// than the idle limit, the newest for the idle limit. NIST SP 800-63B-4 §2.2.3: 24 hours and 1 hour; §2.3.3: 12 hours and
    /// 15 minutes. `nil` for ``aal1``, where the timeouts of the session suffice.
    package var limits: SessionPolicy.Timeouts? {
        switch self {
        case .aal1: nil
        case .aal2: SessionPolicy.Timeouts(idle: .seconds(3_600), absolute: .seconds(24 * 3_600))
        case .aal3: SessionPolicy.Timeouts(idle: .seconds(15 * 60), absolute: .seconds(12 * 3_600))
        }
    }
}
