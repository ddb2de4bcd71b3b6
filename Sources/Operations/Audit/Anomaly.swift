package import Sessions
package import UserAccounts

/// A suspicious request that any client can repeat at will, so such requests are counted instead of logged one by one.
package enum Anomaly: Sendable, Hashable, CaseIterable {
    /// A session cookie whose value is not a token.
    case malformedCookie
    /// A token without a session.
    case unknownSession
    /// The session cookie twice, with different values.
    case duplicateCookie
    /// A state-changing request that another site started.
    case foreignForm
    /// A form without its CSRF token.
    case forgedToken
    /// A request to a proxy that the access rules deny.
    case forwardAuthDenied
    /// A browser's report that a page violated its content security policy. Browser extensions cause most of them.
    case brokenPagePolicy

    /// Whether the first one is logged at once. Stale cookies are common and matter only in large numbers.
    var isTelling: Bool {
        switch self {
        case .duplicateCookie, .foreignForm, .forgedToken, .forwardAuthDenied: true
        case .malformedCookie, .unknownSession, .brokenPagePolicy: false
        }
    }

    /// The audit event that reports it.
    package func event(at now: Timestamp, in context: AuditContext, details: [String: AuditValue] = [:]) -> AuditEvent {
        AuditEvent(
            name, at: now, outcome: .deny, reason: reason, in: context,
            details: details.merging(vector.map { ["vector": .string($0)] } ?? [:]) { $1 })
    }

    private var name: AuditEventName {
        switch self {
        case .malformedCookie, .unknownSession: .sessionInvalidID
        case .duplicateCookie: .sessionDuplicateCookie
        case .foreignForm, .forgedToken: .maliciousCSRF
        case .forwardAuthDenied: .forwardAuthDenied
        case .brokenPagePolicy: .maliciousPolicyViolation
        }
    }

    private var reason: AuditReason {
        switch self {
        case .malformedCookie: .malformed
        case .unknownSession: .unknown
        case .duplicateCookie: .suspicious
        case .foreignForm, .forgedToken: .csrf
        case .forwardAuthDenied: .forbidden
        case .brokenPagePolicy: .other
        }
    }

    private var vector: String? {
        switch self {
        case .foreignForm: "origin"
        case .forgedToken: "token"
        case .malformedCookie, .unknownSession, .duplicateCookie, .forwardAuthDenied, .brokenPagePolicy: nil
        }
    }
}
