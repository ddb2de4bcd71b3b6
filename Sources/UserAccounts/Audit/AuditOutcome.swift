/// How what was attempted ended.
package enum AuditOutcome: String, Sendable {
    /// It was done.
    case success

    /// It could not be done.
    case fail

    /// It was not allowed.
    case deny
}
