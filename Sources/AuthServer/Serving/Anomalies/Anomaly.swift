import HummingbirdSessions
import Sessions
import UserAccounts

/// Something that anybody can do as often as they like, so that it is counted and not written down one by one.
enum Anomaly: Sendable, Hashable, CaseIterable {
    /// A session cookie whose value is no token.
    case malformedCookie
    /// A token that stands for no session.
    case unknownSession
    /// The session cookie twice, with different values.
    case duplicateCookie
    /// A state-changing request that another site started.
    case foreignForm
    /// A form without the token it was handed out with.
    case forgedToken
    /// Somebody asked a proxy for what the rules do not open to them.
    case forwardAuthDenied
    /// A browser's report that a page broke its own policy. Browser extensions cause most of them.
    case brokenPagePolicy

    init(_ refusal: CookieRefusal) {
        self =
            switch refusal {
            case .conflicting: .duplicateCookie
            case .malformed: .malformedCookie
            case .unknown: .unknownSession
            }
    }

    /// Whether one alone is worth a line at once. Stale cookies are everyday noise: they are a finding in volume.
    var isTelling: Bool {
        switch self {
        case .duplicateCookie, .foreignForm, .forgedToken, .forwardAuthDenied: true
        case .malformedCookie, .unknownSession, .brokenPagePolicy: false
        }
    }

    /// The event that reports it.
    func event(at now: Timestamp, in context: AuditContext, details: [String: AuditValue] = [:]) -> AuditEvent {
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
