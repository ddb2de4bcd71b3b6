import DeviceBinding
package import HTTPTypes
import Hummingbird
import Sessions

/// What a response tells the browser of the binding of its session.
extension DeviceBinding {
    /// Asks the browser of a new session for a key, and the browser of a bound one for a proof where the request had none.
    func write(_ outcome: SessionSlot.State, to headers: inout HTTPFields, for request: Request, at now: Timestamp) {
        if case .send = outcome.cookie, let begun = outcome.current?.record, begun.principal != nil,
            begun.id != outcome.presentedToken?.id
        {
            guard isEnforced else { return }
            headers.append(HTTPField(name: .secureSessionRegistration, value: registration(of: begun, at: now)))
            return
        }
        let cookies = request.headers[values: .cookie]
        if case .clear = outcome.cookie {
            if isCarried(by: cookies) { headers.setSessionCookie(clearingLine, named: name) }
            return
        }
        guard let session = outcome.unproven ?? outcome.current, session.record.principal != nil,
            !isProved(session.record, by: proofs(in: cookies), at: now)
        else { return }
        if let challenge = challenge(of: session.record, at: now) {
            headers.append(HTTPField(name: .secureSessionChallenge, value: challenge))
            // It names the session, so no cache may give it to others.
            headers.keepFromCaches()
        }
        // While the browser believes that its value counts, it does not ask for another one.
        if isCarried(by: cookies) { headers.setSessionCookie(clearingLine, named: name) }
    }
}

extension HTTPFields {
    /// Whether an honest browser may have sent the request without renewing the second cookie first: a link on another site was
    /// followed, or the server did not answer the renewal.
    package var mayLackProof: Bool {
        cameFromElsewhere || hasSkippedProof
    }

    /// Whether the browser says that it could not renew the second cookie.
    package var hasSkippedProof: Bool { contains(.secureSessionSkipped) }

    /// Whether another site, or another host of this one, led to the request.
    package var cameFromElsewhere: Bool {
        let site = self[.secFetchSite]
        return site == "cross-site" || site == "same-site"
    }
}

extension HTTPField.Name {
    static let secureSessionSkipped = HTTPField.Name("Secure-Session-Skipped")!
    package static let secureSessionRegistration = HTTPField.Name("Secure-Session-Registration")!
    static let secureSessionChallenge = HTTPField.Name("Secure-Session-Challenge")!
    static let secureSessionResponse = HTTPField.Name("Secure-Session-Response")!
    static let secureSessionID = HTTPField.Name("Sec-Secure-Session-Id")!
}
