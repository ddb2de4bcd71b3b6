public import Sessions

/// Why a session cookie that a request carried stands for nobody. Each of these is a request without a session.
public enum CookieRefusal: Sendable, Hashable, CaseIterable {
    /// The same name came with different values: somebody planted one of them.
    case conflicting
    /// Its value is no token.
    case malformed
    /// A token that no session has, or no longer. Whoever holds a secret of an ended session is told its end instead.
    case unknown

    /// What is wrong with what a scanner found before any store is asked. `nil` for a token and for no cookie at all.
    public init?(_ scanned: CookieScanner.Result) {
        switch scanned {
        case .absent, .token: return nil
        case .malformed: self = .malformed
        case .conflicting: self = .conflicting
        }
    }
}
