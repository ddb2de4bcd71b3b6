/// The name of an event and the level it is logged at. Names follow the OWASP logging vocabulary; additional ones use its
/// style.
package struct AuditEventName: Hashable, Sendable {
    /// The value of `event`.
    package let rawValue: String

    /// The value of `level`.
    package let level: AuditLevel

    private init(_ rawValue: String, _ level: AuditLevel) {
        self.rawValue = rawValue
        self.level = level
    }
}

/// How much attention an event needs, in the terms of the OWASP logging vocabulary.
package enum AuditLevel: String, Sendable {
    case info = "INFO"
    case warn = "WARN"
    case critical = "CRITICAL"
}

// MARK: Authentication

extension AuditEventName {
    package static let loginSuccess = Self("authn_login_success", .info)
    package static let loginSuccessAfterFailures = Self("authn_login_successafterfail", .info)
    package static let loginFailed = Self("authn_login_fail", .warn)
    package static let loginFailuresExceeded = Self("authn_login_fail_max", .warn)
    package static let loginLocked = Self("authn_login_lock", .warn)
    package static let passwordChanged = Self("authn_password_change", .info)
    package static let passwordChangeFailed = Self("authn_password_change_fail", .critical)
    package static let passwordResetRequested = Self("authn_password_reset_request", .info)
    package static let passwordReset = Self("authn_password_reset", .info)
    package static let passwordRehashed = Self("authn_password_rehash", .info)
    package static let reauthenticated = Self("authn_reauth_success", .info)
    package static let reauthenticationFailed = Self("authn_reauth_fail", .warn)
    package static let factorRequired = Self("authn_mfa_required", .info)
    package static let factorEnrolmentBegun = Self("authn_mfa_enroll_begin", .info)
    package static let factorEnrolled = Self("authn_mfa_enroll", .warn)
    package static let factorRemoved = Self("authn_mfa_remove", .warn)
    package static let factorDemandChanged = Self("authn_mfa_demand_change", .warn)
    package static let factorFailed = Self("authn_mfa_fail", .warn)
    package static let factorReplayed = Self("authn_mfa_replay", .warn)
    package static let recoveryCodeUsed = Self("authn_mfa_recovery_used", .warn)
    package static let recoveryCodesReplaced = Self("authn_mfa_recovery_regenerated", .warn)
    package static let browserTrusted = Self("authn_mfa_browser_trusted", .warn)
    package static let browserForgotten = Self("authn_mfa_browser_forgotten", .info)
    package static let passkeyCounterAnomaly = Self("authn_webauthn_counter_anomaly", .warn)
    package static let passkeyBackupChanged = Self("authn_webauthn_backup_changed", .warn)
    package static let tokenCreated = Self("authn_token_created", .info)
    package static let tokenRevoked = Self("authn_token_revoked", .info)
    package static let tokenReused = Self("authn_token_reuse", .critical)
}

// MARK: Sessions

extension AuditEventName {
    package static let sessionCreated = Self("session_created", .info)
    package static let sessionRotated = Self("session_rotated", .info)
    package static let sessionRenewed = Self("session_renewed", .info)
    package static let sessionExpired = Self("session_expired", .info)
    package static let sessionLogout = Self("session_logout", .info)
    package static let sessionUsedAfterExpiry = Self("session_use_after_expire", .critical)
    package static let sessionInvalidID = Self("session_invalid_id", .warn)
    package static let sessionDuplicateCookie = Self("session_duplicate_cookie", .warn)
    package static let sessionBound = Self("session_bound", .info)
    package static let sessionProofFailed = Self("session_proof_failed", .critical)
    package static let sessionAnomaly = Self("session_anomaly", .warn)
    package static let sessionsExceeded = Self("excess_sessions_exceeded", .warn)
}

// MARK: Authorisation and administration

extension AuditEventName {
    package static let forwardAuthDenied = Self("forwardauth_deny", .warn)
    package static let authorizationFailed = Self("authz_fail", .critical)
    package static let authorizationChanged = Self("authz_change", .warn)
    package static let adminRevokedSession = Self("admin_session_revoke", .warn)
    package static let adminRevokedAll = Self("admin_revoke_all", .warn)
    package static let adminReadAudit = Self("admin_audit_read", .warn)
    package static let adminExported = Self("admin_export", .warn)
    package static let userCreated = Self("user_created", .warn)
    package static let userUpdated = Self("user_updated", .warn)
    package static let userDeleted = Self("user_deleted", .warn)
    package static let userDisabled = Self("user_disabled", .warn)
    package static let userEnabled = Self("user_enabled", .warn)
}

// MARK: Attacks, input, operation

extension AuditEventName {
    package static let maliciousCSRF = Self("malicious_csrf", .critical)
    package static let maliciousPolicyViolation = Self("malicious_csp_violation", .warn)
    package static let redirectRejected = Self("redirect_rejected", .warn)
    package static let storeError = Self("store_error", .warn)
    package static let storeRecovered = Self("store_recovered", .warn)
    package static let configurationChanged = Self("config_changed", .warn)
    package static let systemStarted = Self("sys_startup", .warn)
    package static let systemStopped = Self("sys_shutdown", .warn)
    package static let auditPruned = Self("audit_pruned", .warn)
    package static let backupCreated = Self("backup_created", .warn)
    package static let backupRestored = Self("backup_restored", .critical)
}

// MARK: Alarms

extension AuditEventName {
    /// What an administrator should look at whenever it happens, in the order of importance.
    package static let alarming: [AuditEventName] = [
        .tokenReused, .sessionProofFailed, .sessionAnomaly, .passkeyCounterAnomaly, .storeError, .backupRestored,
    ]
}
