package import Sessions

/// The session of a request, as identified by one session cookie.
package enum RequestIdentification: Sendable {
    /// The request has no such cookie.
    case anonymous
    /// The cookie is invalid.
    case refused(CookieRefusal)
    /// The cookie belonged to a session that is over.
    case ended(EndReason)
    /// The cookie belongs to this session.
    case session(Session)
    /// The cookie belongs to this session, but the request does not prove that it comes from the browser that the session is
    /// bound to.
    case unproven(Session)
    /// The store did not answer. Answer 503 and leave the cookie alone.
    case unavailable(any Error)
}

extension SessionManager {
    /// Reads the session cookie of a request and looks its session up. Pages, API and forward-auth all use it.
    ///
    /// - Parameters:
    ///   - scanned: the result of `CookieScanner` for the request.
    ///   - proofs: the digests of the second cookie of a bound session.
    package func identify(
        _ scanned: CookieScanner.Result,
        provedBy proofs: [SecretDigest] = [],
        from device: Device,
        for purpose: SessionManager.Purpose
    ) async -> RequestIdentification {
        guard case .token(let token) = scanned else {
            return CookieRefusal(scanned).map { .refused($0) } ?? .anonymous
        }
        return switch await authenticate(token, provedBy: proofs, from: device, for: purpose) {
        case .valid(let session): .session(session)
        case .invalid(let reason?): .ended(reason)
        case .invalid(nil): .refused(.unknown)
        case .unproven(let session): .unproven(session)
        case .unavailable(let error): .unavailable(error)
        }
    }
}
