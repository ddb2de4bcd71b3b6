import Sessions

/// The events that record attempts.
extension Authenticator {
    func successEvents(
        _ request: LoginRequest,
        _ account: Account,
        _ login: SignedIn,
        _ remarks: FactorRemarks,
        failures: Int,
        isNewBrowser: Bool
    ) -> [AuditEvent] {
        let (now, context) = (clock.now(), request.context.acting(as: .user(account.id)))
        var details: [String: AuditValue] = ["factors": .strings(request.factorNames)]
        if !request.isReauthentication { details["new_device"] = .boolean(isNewBrowser) }
        if failures > 0 { details["retries"] = .integer(Int64(failures)) }
        let name: AuditEventName =
            request.isReauthentication ? .reauthenticated : failures == 0 ? .loginSuccess : .loginSuccessAfterFailures
        var events = [AuditEvent(name, at: now, target: account.id, in: context, details: details)]
        if login.rehash != nil {
            events.append(
                AuditEvent(.passwordRehashed, at: now, reason: .parametersChanged, target: account.id, in: context))
        }
        return events + remarks.events(at: now, target: account.id, in: context)
    }

    func refusal(_ request: LoginRequest, because reason: AuditReason) -> Finding {
        .refused(reason, event: failure(request, because: reason))
    }

    func failure(_ request: LoginRequest, because reason: AuditReason) -> AuditEvent {
        AuditEvent(
            request.isReauthentication ? .reauthenticationFailed : .loginFailed,
            at: clock.now(), outcome: .fail, reason: reason, target: request.credential?.account.id,
            in: request.context,
            details: nameDetail(request).merging(["factors": .strings(request.factorNames)]) { $1 })
    }

    /// A second factor was wrong, or has been used before.
    func wrongFactor(_ request: LoginRequest, _ factor: SecondFactor, detail: String, isReplay: Bool) -> Finding {
        let name: AuditEventName = isReplay ? .factorReplayed : request.isWithoutPassword ? .loginFailed : .factorFailed
        let event = AuditEvent(
            name, at: clock.now(), outcome: .fail,
            reason: isReplay ? .replay : .mfaFailed, target: request.credential?.account.id, in: request.context,
            details: [
                "factor": .string(factor.auditName), "check": .string(detail),
                "factors": .strings(request.factorNames),
            ])
        return .refused(.mfaFailed, event: event)
    }

    /// The password is no longer accepted, either from a known browser or from all others.
    func locked(_ request: LoginRequest, isKnownBrowser: Bool) -> AuditEvent {
        AuditEvent(
            .loginLocked, at: clock.now(), outcome: .deny, reason: .maximumRetries,
            target: request.credential?.account.id, in: request.context,
            details: nameDetail(request).merging(["known_browser": .boolean(isKnownBrowser)]) { $1 })
    }

    func delayed(_ request: LoginRequest, for delay: Duration) -> AuditEvent {
        let seconds = AuditValue.integer(delay.wholeSeconds)
        return AuditEvent(
            .loginFailuresExceeded, at: clock.now(), outcome: .deny, reason: .maximumRetries,
            target: request.credential?.account.id, in: request.context,
            details: nameDetail(request).merging(["retry_after_s": seconds]) { $1 })
    }

    /// An unknown name appears only as a keyed hash: users type passwords there.
    private func nameDetail(_ request: LoginRequest) -> [String: AuditValue] {
        guard request.credential == nil, !request.isWithoutPassword else { return [:] }
        return ["unknown_name_ref": .string(references.reference(toUnknownName: request.name))]
    }
}

extension LoginRequest {
    /// Whether a passkey stands for the whole login.
    fileprivate var isWithoutPassword: Bool {
        if case .passkey = kind { true } else { false }
    }

    fileprivate var isReauthentication: Bool {
        if case .reauthentication = kind { true } else { false }
    }
}

extension FactorRemarks {
    /// The events about what is remarkable.
    func events(at now: Timestamp, target: PrincipalID, in context: AuditContext) -> [AuditEvent] {
        var events: [AuditEvent] = []
        func add(_ name: AuditEventName, _ details: [String: AuditValue]) {
            events.append(AuditEvent(name, at: now, target: target, in: context, details: details))
        }
        if let recoveryCodesLeft {
            add(.recoveryCodeUsed, ["factor": "recovery", "remaining": .integer(Int64(recoveryCodesLeft))])
        }
        if let counter {
            add(.passkeyCounterAnomaly, ["stored": .integer(counter.stored), "seen": .integer(counter.seen)])
        }
        if let becameBackupEligible {
            add(.passkeyBackupChanged, ["backup_eligible": .boolean(becameBackupEligible)])
        }
        return events
    }
}
