package import Sessions
package import UserAccounts

/// The one decision behind every dialect: whether the client may access the address.
package enum ForwardAuthVerdict: Sendable, Equatable {
    /// Allowed; the application gets the user's identity.
    case allow(ForwardedIdentity)
    /// Allowed for every client; the application gets no identity.
    case bypass
    /// The user must sign in first. The reason tells why the last session ended, if known.
    case unauthenticated(EndReason?)
    /// The browser must first prove that the session is its own.
    case unproven
    /// The session is not bound to a browser, and the address opens for such sessions only.
    case unbound
    /// The session does not meet a requirement.
    case stepUp(StepUp)
    /// The user must choose a new password or enrol a second factor first.
    case confined(Confinement)
    /// Refused; signing in again would not help.
    case forbidden

    /// The requirement that the session does not meet.
    package enum StepUp: Sendable, Equatable {
        /// An authentication no older than this.
        case fresh(Duration)
        /// This level of assurance, which the session has not reached, or reached too long ago.
        case level(AssuranceLevel)
    }

    /// Judges a request under several accesses, all of which must allow it.
    package init(_ accesses: [Access], _ visitor: ForwardAuthVisitor, now: Timestamp) {
        let verdicts = accesses.map { Self($0, visitor, now: now) }
        self = verdicts.max { $0.severity < $1.severity } ?? .forbidden
    }

    private var severity: Int {
        switch self {
        case .bypass: 0
        case .allow: 1
        case .unauthenticated, .unproven, .stepUp, .confined: 2
        case .unbound, .forbidden: 3
        }
    }

    /// Judges a request. A user without access is refused before any other requirement is checked.
    package init(_ access: Access, _ visitor: ForwardAuthVisitor, now: Timestamp) {
        switch (access, visitor) {
        case (.bypass, _): self = .bypass
        case (.deny, _): self = .forbidden
        case (.person, .anonymous(let reason)): self = .unauthenticated(reason)
        case (.person, .unproven): self = .unproven
        case (.person(let demands), .person(let identity)): self = Self.judge(identity, demands, now: now)
        }
    }

    /// The freshness required where no rule sets one.
    private static let usualFreshness = Duration.seconds(300)

    private static func judge(_ identity: ForwardedIdentity, _ demands: Access.Demands, now: Timestamp) -> Self {
        let (account, session) = (identity.account, identity.session)
        guard !account.isDisabled else { return .unauthenticated(.disabled) }
        if let confinement = identity.confinement { return .confined(confinement) }
        guard demands.admits(account.groups) else { return .forbidden }
        guard identity.isConfirmed else { return .stepUp(.fresh(demands.fresh ?? usualFreshness)) }
        guard identity.isBound || !demands.bound else { return .unbound }
        if let level = demands.level {
            guard let reached = session.assurance(at: now), reached >= level else { return .stepUp(.level(level)) }
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
    /// Whether the verdict depends on the user. If not, no store is read.
    package var needsVisitor: Bool {
        switch self {
        case .bypass, .deny: false
        case .person: true
        }
    }
}
