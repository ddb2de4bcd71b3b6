/// The pages an operator can restyle, by the name of their template file.
package enum TemplateName: String, CaseIterable, Sendable {
    case account
    case accountFactors = "account-factors"
    case accountHistory = "account-history"
    case adminAudit = "admin-audit"
    case adminEvent = "admin-event"
    case adminImport = "admin-import"
    case adminOverview = "admin-overview"
    case adminRules = "admin-rules"
    case adminSession = "admin-session"
    case adminSessionEnd = "admin-session-end"
    case adminSessions = "admin-sessions"
    case adminSettings = "admin-settings"
    case adminUser = "admin-user"
    case adminUsers = "admin-users"
    case codeEnrolment = "code-enrolment"
    case error
    case login
    case loginFactor = "login-factor"
    case reauthenticate
    case recoveryCodes = "recovery-codes"
    case refusal
    case reset
    case setup
    case signOut = "sign-out"
}
