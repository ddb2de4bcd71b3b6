package import HummingbirdSessions
package import Operations

extension Anomaly {
    /// The session cookie that was refused.
    package init(_ refusal: CookieRefusal) {
        self =
            switch refusal {
            case .conflicting: .duplicateCookie
            case .malformed: .malformedCookie
            case .unknown: .unknownSession
            }
    }
}
