package import Sessions

extension AccountMutation {
    /// A change with the event that always records it, so that callers need not know which name belongs to which change.
    ///
    /// - Parameters:
    ///   - reason: The reason, if the circumstances do not show it: for example that a command did it.
    ///   - permission: What permits the change. Default: the authority of the actor.
    ///   - others: Whether the account's other sessions end. Default: they do.
    package init(
        _ change: AccountChange,
        to account: PrincipalID,
        at now: Timestamp,
        in context: AuditContext,
        because reason: AuditReason? = nil,
        permission: ChangePermission = .authority,
        others: OtherSessions = .end
    ) {
        let isReset = if case .link = permission { true } else { context.actor != .user(account) }
        let event = AuditEvent(
            change.eventName(isReset: isReset), at: now, reason: reason ?? context.actor.reason, target: account,
            in: context, details: change.eventDetails)
        self.init(change, to: account, recording: [event], permission: permission, others: others)
    }
}

extension AuditActor {
    /// The value of `reason` if it only states the actor.
    fileprivate var reason: AuditReason? {
        switch self {
        case .user: .selfService
        case .administrator: .administrator
        // The server itself changes no account; only commands do.
        case .system: .commandLine
        case .anonymous: nil
        }
    }
}

extension AccountChange {
    fileprivate func eventName(isReset: Bool) -> AuditEventName {
        switch self {
        case .create: .userCreated
        case .profile, .passwordCompromised: .userUpdated
        case .password: isReset ? .passwordReset : .passwordChanged
        case .roles: .authorizationChanged
        case .disable: .userDisabled
        case .enable: .userEnabled
        case .passwordAccepted: .factorRequired
        case .signedIn: .loginSuccess
        case .factor(let change): change.eventName
        case .delete: .userDeleted
        }
    }

    /// Which attributes changed; never their values, except for roles and groups.
    fileprivate var eventDetails: [String: AuditValue] {
        switch self {
        case .create(let account, _): ["roles": .strings(account.roles.map(\.rawValue).sorted())]
        case .profile(let change): change.eventDetails
        case .roles(let roles): ["to": .strings(roles.map(\.rawValue).sorted())]
        case .passwordCompromised: ["changed": .strings(["must_change_password"])]
        case .password(_, let mustChange): mustChange ? ["must_change": true] : [:]
        case .factor(let change): change.eventDetails
        case .disable, .enable, .passwordAccepted, .signedIn, .delete: [:]
        }
    }
}

extension ProfileChange {
    fileprivate var eventDetails: [String: AuditValue] {
        var changed: [String] = []
        if displayName != nil { changed.append("display_name") }
        if email != .keep { changed.append("email") }
        if groups != nil { changed.append("groups") }
        var details: [String: AuditValue] = ["changed": .strings(changed)]
        switch groups {
        case nil: break
        case .replace(let all): details["to"] = .strings(all.sorted())
        case .edit(let added, let removed):
            details["added"] = .strings(added.subtracting(removed).sorted())
            details["removed"] = .strings(removed.sorted())
        }
        return details
    }
}
