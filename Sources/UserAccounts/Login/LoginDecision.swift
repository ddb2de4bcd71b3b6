/// What the authenticator decided. Which of the reasons applied is for the audit log; the public answer to `rejected` is
/// one and the same for an unknown name, a disabled account and a wrong password (ASVS 6.3.8).
package enum LoginDecision: Hashable, Sendable {
    /// The person is who they say. `failures` attempts went before since the last success (ASVS 6.3.5); the browser has
    /// signed in to the account before, or not.
    case success(Account, failures: Int, isNewBrowser: Bool)

    /// Not accepted. 401, always the same.
    case rejected(AuditReason)

    /// Too many attempts. 429; the wait is the same for names that exist and names that do not.
    case throttled(retryAfter: Duration)

    /// The hash queue is full. 503.
    case busy
}
