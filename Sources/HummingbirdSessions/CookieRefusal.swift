public import Sessions

/// Why a session cookie of a request belongs to no session. In each case the request has no session.
public enum CookieRefusal: Sendable, Hashable, CaseIterable {
    /// The same name came with different values: an attacker may have planted one of them.
    case conflicting
    /// Its value is not a token.
    case malformed
    /// The token belongs to no session, or no longer does. A client that holds a secret of an ended session receives the reason
    /// of its end instead.
    case unknown

    /// The problem that a scanner found before any store is queried. `nil` for a token and for a request without the cookie.
    public init?(_ scanned: CookieScanner.Result) {
        switch scanned {
        case .absent, .token: return nil
        case .malformed: self = .malformed
        case .conflicting: self = .conflicting
        }
    }
}
