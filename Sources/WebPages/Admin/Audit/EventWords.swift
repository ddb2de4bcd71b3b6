import PageRendering
import UserAccounts

/// The events of the audit log and their reasons, in words for the console.
package enum EventWords {
    /// The event in words. An unknown event keeps its name. A line that stands for repetitions says how many.
    static func name(of entry: AuditEntry) -> PageText { name(of: entry.fields) }

    /// The same by the fields of an entry.
    static func name(of fields: [String: AuditValue]) -> PageText {
        let (event, kind) = (fields["event"]?.text ?? "", fields["type"]?.text ?? "")
        let name = names["\(event) \(kind)"] ?? names[event] ?? PageText(verbatim: event)
        guard fields["first"] != nil, case .integer(let count) = fields[AuditFolding.countField] else { return name }
        return "\(name), \(count) times"
    }

    /// An event of any kind in words.
    static func name(of event: AuditEventName) -> PageText {
        names[event.rawValue] ?? PageText(verbatim: event.rawValue)
    }

    /// The events that the log may hold, for a filter.
    static let choices = names.filter { !$0.key.contains(" ") }.sorted { $0.key < $1.key }.map {
        AuditLogPage.Choice(event: $0.key, words: $0.value)
    }

    /// The reason in words. An unknown reason keeps its name.
    static func reason(_ name: String) -> PageText {
        AuditReason(rawValue: name)?.words ?? PageText(verbatim: name)
    }

    private static let names: [String: PageText] = [
        "authn_login_success": "Signed in",
        "authn_login_successafterfail": "Signed in after failed attempts",
        "authn_login_fail": "Sign-in failed",
        "authn_login_fail_max": "Too many failed sign-ins",
        "authn_login_lock": "Sign-in locked until a password link is used",
        "authn_password_change": "Password changed",
        "authn_password_change_fail": "Password change failed",
        "authn_password_reset_request": "Password link created",
        "authn_password_reset": "Password set with a link",
        "authn_password_rehash": "Password hash renewed",
        "authn_reauth_success": "Password confirmed",
        "authn_reauth_fail": "Password confirmation failed",
        "authn_mfa_required": "Password right, second factor asked for",
        "authn_mfa_demand_change": "Second factor at sign-in switched on or off",
        "authn_mfa_enroll_begin": "Set-up of an authenticator app begun",
        "authn_mfa_enroll": "Second factor added",
        "authn_mfa_remove": "Second factor removed",
        "authn_mfa_fail": "Second factor wrong",
        "authn_mfa_replay": "A used second factor was given again",
        "authn_mfa_recovery_used": "Recovery code used",
        "authn_mfa_recovery_regenerated": "New recovery codes made",
        "authn_mfa_browser_trusted": "Browser trusted without second factor",
        "authn_mfa_browser_forgotten": "Browser no longer trusted",
        "authn_webauthn_counter_anomaly": "A passkey may have been copied",
        "authn_webauthn_backup_changed": "A passkey's backup has changed",
        "authn_token_created": "Link created",
        "authn_token_created setup": "Set-up link created",
        "authn_token_created service": "Service token created",
        "authn_token_revoked": "Service token removed",
        "authn_token_reuse": "A replaced session token was used",
        "session_created": "Session began",
        "session_rotated": "Session token replaced",
        "session_renewed": "Session token replaced",
        "session_expired": "Session ended",
        "session_logout": "Signed out",
        "session_use_after_expire": "An ended session was used",
        "session_invalid_id": "Unknown session tokens were sent",
        "session_anomaly": "Browser changed during a session",
        "session_bound": "Session bound to its browser",
        "session_proof_failed": "A bound session was used without its proof",
        "session_duplicate_cookie": "Two session cookies were sent",
        "forwardauth_deny": "Access to an application refused",
        "excess_sessions_exceeded": "Too many sessions",
        "authz_fail": "Access refused",
        "authz_change": "Role changed",
        "admin_session_revoke": "Signed out by an administrator",
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
        "malicious_csp_violation": "A page broke its content security policy",
        "config_changed": "Configuration changed",
        "store_error": "A store does not answer",
        "store_recovered": "A store answers again",
        "audit_pruned": "Old events removed",
        "backup_created": "Backup made",
        "backup_restored": "Backup restored",
        "sys_startup": "Server started",
        "sys_shutdown": "Server stopped",
    ]
}

extension AuditReason {
    fileprivate var words: PageText {
        switch self {
        case .badCredentials: "wrong name or password"
        case .locked: "locked after failed attempts"
        case .disabled: "account disabled"
        case .noPassword: "no password set"
        case .mfaFailed: "second factor failed"
        case .csrf: "missing or wrong form token"
        case .busy: "server busy"
        case .weakPassword: "weak password"
        case .maximumRetries: "too many attempts"
        case .suspicious: "suspicious"
        case .linkSpent: "link expired or used"
        case .forbidden: "not allowed"
        case .notFresh: "password not confirmed recently"
        case .lastAdministrator: "last administrator"
        case .selfService: "by the user"
        case .administrator: "by an administrator"
        case .commandLine: "by a command"
        case .importedHash: "imported"
        case .parametersChanged: "hash parameters changed"
        case .logout: "signed out"
        case .idle: "idle for too long"
        case .absolute: "maximum lifetime reached"
        case .revokedByUser: "signed out from another device"
        case .revokedByAdministrator: "signed out by an administrator"
        case .userDisabled: "account disabled"
        case .passwordChange: "password changed"
        case .roleChange: "role changed"
        case .evicted: "too many sessions"
        case .replay: "replaced token used"
        case .unavailable: "store unavailable"
        case .malformed: "malformed"
        case .unknown: "unknown"
        case .other: "other"
        }
    }
}
