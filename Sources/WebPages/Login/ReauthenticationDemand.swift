import Operations
import Sessions
import UserAccounts
import WebAddresses

/// Why a user is asked to confirm who they are.
enum ReauthenticationDemand: Hashable, Sendable {
    /// A recent proof, of whichever factor.
    case fresh
    /// A level of assurance.
    case level(AssuranceLevel)
    /// A recent proof by a second factor, to change the factors.
    case factor

    /// Reads `level` and `factor` of a query or a form.
    init(_ fields: FormFields) {
        if fields.text("factor") == "fresh" {
            self = .factor
        } else {
            switch fields.text("level") {
            case "aal2": self = .level(.aal2)
            case "aal3": self = .level(.aal3)
            default: self = .fresh
            }
        }
    }

    /// The fields that keep it in a link or a form.
    var fields: [(name: String, value: String)] {
        switch self {
        case .fresh: []
        case .level(let level): [("level", level.name)]
        case .factor: [("factor", "fresh")]
        }
    }

    /// What the user has to give.
    func needs(of visitor: Visitor, _ proofs: FactorProofs, at now: Timestamp) -> FactorProofs.Needs {
        let (account, session) = (visitor.account, visitor.session.record)
        switch self {
        case .level(let level): return proofs.needs(of: session, account, toReach: level, at: now)
        case .factor where account.factors.hasSecondFactor:
            return FactorProofs.Needs(factors: account.factors.offered)
        // A verified passkey stands for the password.
        case .fresh where account.factors.contains(.verifiedPasskey):
            return FactorProofs.Needs(password: true, factors: [.passkey])
        case .fresh, .factor: return FactorProofs.Needs(password: true)
        }
    }
}
