package import Sessions
import UserAccounts

/// The one decision behind every dialect: may whoever asks see this address.
package enum ForwardAuthVerdict: Sendable, Equatable {
    /// Yes, and the application is told who it is.
    case allow(ForwardedIdentity)
    /// Yes, whoever it is; the application is told nothing.
    case bypass
    /// Not before signing in. The reason is why the last session is over, where that is known.
    case unauthenticated(EndReason?)
    /// Not with this session as it stands.
    case stepUp(StepUp)
    /// Not before a new password was chosen: the old one is known to somebody else.
    case changePassword
    /// No, and signing in again would not help.
    case forbidden

    /// What the session lacks.
    package enum StepUp: Sendable, Equatable {
        /// A proof of presence no older than this.
        case fresh(Duration)
        /// This level of assurance.
        case level(AssuranceLevel)
    }

    /// Judges a request of which several things are asked: all of them have to let the visitor pass.
    package init(_ accesses: [Access], _ visitor: ForwardAuthVisitor, now: Timestamp) {
        let verdicts = accesses.map { Self($0, visitor, now: now) }
        self = verdicts.max { $0.severity < $1.severity } ?? .forbidden
    }

    private var severity: Int {
        switch self {
        case .bypass: 0
        case .allow: 1
        case .unauthenticated, .stepUp, .changePassword: 2
        case .forbidden: 3
        }
    }

    /// Judges. Who may not come in at all is told so before anything is asked of them.
    package init(_ access: Access, _ visitor: ForwardAuthVisitor, now: Timestamp) {
        switch (access, visitor) {
        case (.bypass, _): self = .bypass
        case (.deny, _): self = .forbidden
        case (.person, .nobody(let reason)): self = .unauthenticated(reason)
        case (.person(let demands), .person(let identity)): self = Self.judge(identity, demands, now: now)
        }
    }

    /// What is asked for where no rule says how fresh.
    private static let usualFreshness = Duration.seconds(300)

    private static func judge(_ identity: ForwardedIdentity, _ demands: Access.Demands, now: Timestamp) -> Self {
        let (account, session) = (identity.account, identity.session)
        guard !account.isDisabled else { return .unauthenticated(.disabled) }
        guard !account.mustChangePassword else { return .changePassword }
        guard demands.admits(account.groups) else { return .forbidden }
        guard identity.isConfirmed else { return .stepUp(.fresh(demands.fresh ?? usualFreshness)) }
        if let level = demands.level {
            guard let reached = session.assurance, reached >= level else { return .stepUp(.level(level)) }
        }
        if let fresh = demands.fresh {
            guard let proven = session.authenticatedAt, let age = now.age(of: proven), age <= fresh else {
                return .stepUp(.fresh(fresh))
            }
        }
        return .allow(identity)
    }
}

extension Access {
    /// Whether the verdict depends on who asks. When not, no store is read.
    var needsVisitor: Bool {
        switch self {
        case .bypass, .deny: false
        case .person: true
        }
    }
}
