package import Sessions

/// Whose a request is, as far as one session cookie tells.
package enum RequestIdentification: Sendable {
    /// There is no such cookie.
    case anonymous
    /// The cookie proves nothing.
    case refused(CookieRefusal)
    /// The cookie was that of a session that is over.
    case ended(EndReason)
    /// The cookie proves this session.
    case session(Session)
    /// The store did not answer. Answer 503, leave the cookie alone.
    case unavailable(any Error)
}

extension SessionManager {
    /// Reads the session cookie of a request and looks its session up: the one way from a cookie to a session, for
    /// pages, API and forward-auth.
    ///
    /// - Parameter scanned: what `CookieScanner` found in the request.
    package func identify(
        _ scanned: CookieScanner.Result,
        from device: Device,
        for purpose: SessionManager.Purpose
    ) async -> RequestIdentification {
        guard case .token(let token) = scanned else {
            return CookieRefusal(scanned).map { .refused($0) } ?? .anonymous
        }
        return switch await authenticate(token, from: device, for: purpose) {
        case .valid(let session): .session(session)
        case .invalid(let reason?): .ended(reason)
        case .invalid(nil): .refused(.unknown)
        case .unavailable(let error): .unavailable(error)
        }
    }
}
