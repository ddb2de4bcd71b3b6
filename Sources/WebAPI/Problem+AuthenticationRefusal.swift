import HummingbirdSessions
import RequestEdge
import UserAccounts

extension Problem {
    /// The problem of a password that was not accepted, or not checked.
    init(_ refusal: AuthenticationRefusal) {
        switch refusal {
        case .rejected: self = .badCredentials
        case .throttled(let wait): self = .throttled(wait)
        case .stale: self = .loginExpired
        case .busy: self = .busy
        }
    }
}
