import ServerTables
import UserAccounts

/// A kind of event that the overview counts.
package enum ActivityKind: Hashable, Sendable {
    /// Sessions that are live.
    case live
    /// Logins that succeeded.
    case signIn
    /// Logins that failed, by a password or a second factor.
    case failure
    /// Logins that were refused because of too many failures.
    case throttled
    /// Sessions that ended.
    case end(End)

    /// Why sessions ended.
    package enum End: Hashable, Sendable, CaseIterable {
        /// The user signed out.
        case logout
        /// The idle or the absolute timeout passed.
        case timeout
        /// The user or an administrator ended it, changed the password, or began more sessions than a user may have.
        case revoked
        /// A replaced token was used again, or the browser changed.
        case suspicion
    }

    /// The kind that a count belongs to, if the overview shows it.
    init?(_ count: HourlyCount) {
        switch count.name {
        case HourlyCounts.liveSessions: self = .live
        case AuditEventName.loginSuccess.rawValue, AuditEventName.loginSuccessAfterFailures.rawValue: self = .signIn
        case AuditEventName.loginFailed.rawValue, AuditEventName.factorFailed.rawValue: self = .failure
        case AuditEventName.loginFailuresExceeded.rawValue, AuditEventName.loginLocked.rawValue: self = .throttled
        case AuditEventName.sessionLogout.rawValue: self = .end(.logout)
        case AuditEventName.sessionExpired.rawValue: self = .end(End(count.reason.flatMap(AuditReason.init)))
        default: return nil
        }
    }
}

extension ActivityKind.End {
    fileprivate init(_ reason: AuditReason?) {
        switch reason {
        case .idle, .absolute: self = .timeout
        case .logout: self = .logout
        case .replay, .suspicious: self = .suspicion
        default: self = .revoked
        }
    }
}
