package import Sessions
package import UserAccounts

extension AuditReason {
    /// The reason with which the audit log tells the end of a session.
    ///
    /// - Parameter isOwn: whether the user ended it, and not an administrator.
    package init(_ reason: EndReason, isOwn: Bool) {
        self =
            switch reason {
            case .logout: .logout
            case .idle: .idle
            case .absolute: .absolute
            case .revoked: isOwn ? .revokedByUser : .revokedByAdministrator
            case .evicted: .evicted
            case .passwordChanged: .passwordChange
            case .disabled: .userDisabled
            case .replay: .replay
            }
    }
}
