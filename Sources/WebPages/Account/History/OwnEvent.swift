import PageRendering
import Sessions
import UserAccounts

/// An event of the audit log as the user of an account may read it.
///
/// Users read what changed their own account or its sessions, or tried to. What an administrator did is told without the
/// administrator's name, address and browser. What the user did to other accounts is not part of it.
struct OwnEvent: Sendable, Equatable {
    /// RFC 3339.
    let time: String
    /// The name in the log.
    let event: String
    let words: PageText
    /// As in the log.
    let reason: String?
    let isByAdministrator: Bool
    /// Several if it stands for repetitions.
    let addresses: [String]
    let userAgent: String?

    /// `nil` for an event that is not the user's to read.
    init?(_ entry: AuditEntry, of account: PrincipalID) {
        let fields = entry.fields
        let (actor, target) = (fields["actor_id"]?.text, fields["target_user"]?.text)
        guard let event = fields["event"]?.text, Self.readable.contains(event), (target ?? actor) == account.rawValue
        else {
            return nil
        }
        time = fields["ts"]?.text ?? ""
        self.event = event
        words = EventWords.name(of: fields)
        reason = fields["reason"]?.text
        isByAdministrator = actor != nil && actor != account.rawValue
        addresses = isByAdministrator ? [] : Self.addresses(fields)
        userAgent = isByAdministrator ? nil : fields["user_agent"]?.text
    }

    private static func addresses(_ fields: [String: AuditValue]) -> [String] {
        if case .strings(let several) = fields["addresses"] { return several }
        return [fields["source_ip"]?.text].compactMap { $0 }
    }

    private static let readable = Set(
        [
            .loginSuccess, .loginSuccessAfterFailures, .loginFailed, .loginFailuresExceeded, .loginLocked,
            .passwordChanged, .passwordChangeFailed, .passwordResetRequested, .passwordReset, .reauthenticated,
            .reauthenticationFailed, .factorEnrolled, .factorRemoved, .factorDemandChanged, .factorFailed,
            .factorReplayed, .recoveryCodeUsed, .recoveryCodesReplaced, .browserTrusted, .browserForgotten,
            .passkeyCounterAnomaly, .passkeyBackupChanged, .tokenReused, .sessionExpired, .sessionLogout,
            .sessionUsedAfterExpiry, .sessionBound, .sessionProofFailed, .sessionAnomaly, .sessionsExceeded,
            .authorizationChanged, .userCreated, .userUpdated, .userDisabled, .userEnabled,
        ].map { (event: AuditEventName) in event.rawValue })
}
