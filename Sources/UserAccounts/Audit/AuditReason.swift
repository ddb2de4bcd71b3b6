/// The reason for a failure, a refusal or an action. A closed set, so that entries can be counted by reason.
package enum AuditReason: String, Sendable {
    case badCredentials = "bad_credentials"
    case locked
    case disabled
    case noPassword = "no_password"
    case mfaFailed = "mfa_failed"
    case csrf
    case busy
    case weakPassword = "weak_password"
    case maximumRetries = "maxretries"
    case suspicious
    case linkSpent = "link_spent"
    case forbidden
    case notFresh = "not_fresh"
    case lastAdministrator = "last_administrator"
    case selfService = "self"
    case administrator = "admin"
    case commandLine = "cli"
    case importedHash = "import"
    case parametersChanged = "parameters_changed"
    case logout
    case idle
    case absolute
    case revokedByUser = "revoked_user"
    case revokedByAdministrator = "revoked_admin"
    case userDisabled = "user_disabled"
    case passwordChange = "password_change"
    case roleChange = "role_change"
    case evicted
    case replay
    case unavailable
    case malformed
    case unknown
    case other
}
