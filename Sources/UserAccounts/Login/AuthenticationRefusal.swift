/// Why a password was not accepted, or not even checked: the same at sign-in, re-authentication and a change of password.
package enum AuthenticationRefusal: Hashable, Sendable {
    /// Not accepted. The public answer is the same for an unknown name, a disabled account and a wrong password (ASVS 6.3.8);
    /// the reason is for the audit log.
    case rejected(AuditReason)

    /// Too many attempts. The wait is the same for names that exist and names that do not.
    case throttled(retryAfter: Duration)

    /// The page was open for longer than its challenge for a passkey is valid. Nothing was checked.
    case stale

    /// Too many passwords are being checked at the moment.
    case busy
}
