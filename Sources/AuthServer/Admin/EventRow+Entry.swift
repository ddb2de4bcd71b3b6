import Sessions
import UserAccounts

extension EventRow {
    /// One entry, in words. Unknown events keep their own name.
    init(_ entry: AuditEntry, names: [PrincipalID: String], now: Timestamp) {
        let label = { (id: PrincipalID) in names[id] ?? id.rawValue }
        let subject = entry.target ?? entry.actor
        let actor = entry.target == nil || entry.actor == entry.target ? nil : entry.actor
        let time = CivilTime.timestamp(rfc3339: entry.time)
        self.init(
            name: Self.words[entry.event] ?? entry.event,
            event: entry.event,
            subject: subject.map(label),
            actor: actor.map(label),
            address: entry.fields["source_ip"]?.text,
            reason: entry.fields["reason"]?.text,
            time: time.map { TimeText($0, now: now) } ?? TimeText(machine: entry.time),
            tone: Self.tone(of: entry)
        )
    }

    private static func tone(of entry: AuditEntry) -> Tone {
        switch entry.level {
        case .critical: .bad
        case .warn: .warn
        case .info: entry.event.hasPrefix("authn_") ? .good : .plain
        }
    }

    private static let words = [
        "authn_login_success": "Signed in",
        "authn_login_successafterfail": "Signed in after failed attempts",
        "authn_login_fail": "Sign-in failed",
        "authn_login_fail_max": "Too many failed sign-ins",
        "authn_login_lock": "Only a one-time link helps now",
        "authn_password_change": "Password changed",
        "authn_password_change_fail": "Password change failed",
        "authn_password_reset_request": "One-time link made",
        "authn_password_reset": "Password set with a link",
        "authn_password_rehash": "Password hash renewed",
        "authn_reauth_success": "Confirmed it is them",
        "authn_reauth_fail": "Confirmation failed",
        "authn_token_created": "One-time link made",
        "authn_token_reuse": "An old ticket was shown again",
        "session_created": "Session began",
        "session_rotated": "Session got a new secret",
        "session_renewed": "Session got a new secret",
        "session_expired": "Session ended",
        "session_logout": "Signed out",
        "session_use_after_expire": "An ended session was used",
        "session_invalid_id": "Cookies without a session",
        "session_anomaly": "Session went on in another browser",
        "session_duplicate_cookie": "Two session cookies were sent",
        "forwardauth_deny": "An application was closed to them",
        "excess_sessions_exceeded": "Too many sessions",
        "authz_fail": "Access refused",
        "authz_change": "Role changed",
        "admin_session_revoke": "Session ended by an administrator",
        "admin_revoke_all": "All sessions ended",
        "admin_audit_read": "Audit log read",
        "admin_export": "Audit log exported",
        "user_created": "Account created",
        "user_updated": "Account changed",
        "user_deleted": "Account deleted",
        "user_disabled": "Account disabled",
        "user_enabled": "Account enabled",
        "malicious_csrf": "Forged request refused",
        "redirect_rejected": "Unsafe redirect refused",
        "malicious_csp_violation": "A page broke its policy",
        "store_error": "A store does not answer",
        "store_recovered": "A store answers again",
        "audit_pruned": "Old events removed",
        "sys_startup": "Server started",
        "sys_shutdown": "Server stopped",
    ]
}
