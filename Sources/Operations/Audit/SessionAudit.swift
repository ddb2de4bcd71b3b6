package import Logging
package import ServerTables
package import Sessions
import Synchronization
package import UserAccounts

/// Writes session events into the audit log, and counts them.
///
/// The log gets a keyed reference to the session, never its handle. A late use of an ended session is written once for
/// each session and process, so that a client with an old cookie cannot fill the log. Of the visitors of applications only replays
/// are written: an application may begin a session for each of its anonymous visitors.
package final class SessionAudit: SessionEvent.Handler {
    private static let rememberedLateUses = 4096

    private let audit: any AuditLog
    private let revocations: RevocationLog
    private let references: AuditReferences
    private let counters: ServerCounters
    private let logger: Logger
    private let lateUses = Mutex<Set<SessionID>>([])

    package init(
        audit: any AuditLog,
        revocations: RevocationLog,
        references: AuditReferences,
        counters: ServerCounters,
        logger: Logger
    ) {
        self.audit = audit
        self.revocations = revocations
        self.references = references
        self.counters = counters
        self.logger = logger
    }

    package func handle(_ event: SessionEvent, at now: Timestamp) async {
        count(event)
        guard !event.concernsVisitorOfApplication else { return }
        guard let auditEvent = auditEvent(for: event, at: now) else { return }
        do {
            try await append(auditEvent, about: event)
        } catch {
            if case .usedAfterEnd(let ended, _) = event { forgetLateUse(of: ended.id) }
            logger.error("audit log unavailable", metadata: ["event": "\(auditEvent.name.rawValue)"])
        }
    }

    /// The events that are also reported to applications, because they end a session.
    private func append(_ auditEvent: AuditEvent, about event: SessionEvent) async throws {
        guard case .ended(let ended) = event, ended.application == nil else {
            try await audit.append(auditEvent)
            return
        }
        try await revocations.append(auditEvent, ending: ended)
        counters.recorded(auditEvent.name)
    }

    private func count(_ event: SessionEvent) {
        switch event {
        case .began(let record): if record.principal != nil { counters.signedIn() }
        case .ended(let ended): counters.ended(ended.cause.reason)
        case .rotated, .limitReached, .usedAfterEnd, .replayed: break
        }
    }

    private func auditEvent(for event: SessionEvent, at now: Timestamp) -> AuditEvent? {
        switch event {
        case .began(let record):
            return began(record, at: now)
        case .rotated(let record, let isHard):
            return AuditEvent(
                isHard ? .sessionRotated : .sessionRenewed,
                at: now,
                in: context(record.principal, record.id, record.device),
                details: Self.rotation(of: record, isHard: isHard).noting(record.application)
            )
        case .ended(let ended):
            return self.ended(ended, at: now)
        case .limitReached(let principal, let limit, let device):
            return exceeded(limit, principal, device, at: now)
        case .usedAfterEnd(let ended, let device):
            guard isFirstLateUse(of: ended.id) else { return nil }
            return late(.sessionUsedAfterExpiry, ended, device, at: now)
        case .replayed(let ended, let device):
            return late(.tokenReused, ended, device, at: now)
        }
    }

    /// Why a session got a new token, and the level that it has since then.
    private static func rotation(of record: SessionRecord, isHard: Bool) -> [String: AuditValue] {
        guard isHard else { return ["cause": "periodic"] }
        var details: [String: AuditValue] = ["cause": "security"]
        details["assurance"] = record.assurance.map { .string($0.name) }
        return details
    }

    private func began(_ record: SessionRecord, at now: Timestamp) -> AuditEvent {
        AuditEvent(
            .sessionCreated,
            at: now,
            in: context(record.principal, record.id, record.device),
            details: [
                "idle_s": .integer(record.idleTimeout.wholeMilliseconds / 1000),
                "absolute_s": .integer(record.absoluteExpiry.elapsed(since: now).wholeMilliseconds / 1000),
                "persistent": .boolean(record.lifetime == .remembered),
            ].noting(record.application)
        )
    }

    private func ended(_ ended: EndedSession, at now: Timestamp) -> AuditEvent {
        let cause = ended.cause
        let isOwn = cause.actor != nil && cause.actor == ended.principal
        var details = [String: AuditValue]().noting(ended.application)
        if let note = cause.note { details["note"] = .string(note) }
        var context = AuditContext(actor: actor(of: cause, isOwn: isOwn))
        context.sessionReference = references.reference(to: ended.id)
        // If a user or administrator requested it, a separate event records the actor and the number of sessions.
        return AuditEvent(
            cause.reason == .logout ? .sessionLogout : .sessionExpired,
            at: now,
            reason: cause == .browserChanged ? .suspicious : AuditReason(cause.reason, isOwn: isOwn),
            target: ended.principal,
            in: context,
            details: details
        )
    }

    private func exceeded(
        _ limit: SessionPolicy.Limit,
        _ principal: PrincipalID,
        _ device: Device,
        at now: Timestamp
    ) -> AuditEvent {
        AuditEvent(
            .sessionsExceeded,
            at: now,
            outcome: limit.excess == .deny ? .deny : .success,
            target: principal,
            in: context(principal, nil, device),
            details: [
                "max": .integer(Int64(limit.maximum)), "scope": "user", "policy": .string(limit.excess.rawValue),
            ]
        )
    }

    private func late(_ name: AuditEventName, _ ended: EndedSession, _ device: Device, at now: Timestamp) -> AuditEvent
    {
        let elapsed = now.elapsed(since: ended.endedAt).wholeMilliseconds / 1000
        return AuditEvent(
            name,
            at: now,
            outcome: .deny,
            reason: AuditReason(ended.cause.reason, isOwn: false),
            target: ended.principal,
            in: context(nil, ended.id, device),
            details: ["ended_s_ago": .integer(elapsed)].noting(ended.application)
        )
    }

    private func context(_ principal: PrincipalID?, _ session: SessionID?, _ device: Device) -> AuditContext {
        AuditContext(
            actor: principal.map { .user($0) } ?? .anonymous,
            sourceAddress: device.address.isEmpty ? nil : device.address,
            userAgent: device.userAgent.isEmpty ? nil : device.userAgent,
            sessionReference: session.map { references.reference(to: $0) }
        )
    }

    private func actor(of cause: SessionEnding, isOwn: Bool) -> AuditActor {
        guard let actor = cause.actor else { return .system }
        return isOwn ? .user(actor) : .administrator(actor)
    }

    private func isFirstLateUse(of id: SessionID) -> Bool {
        lateUses.withLock { ids in
            if ids.count >= Self.rememberedLateUses { ids.removeAll() }
            return ids.insert(id).inserted
        }
    }

    /// Forgets a late use that could not be written, so that the next one is written.
    private func forgetLateUse(of id: SessionID) {
        _ = lateUses.withLock { $0.remove(id) }
    }
}

extension SessionEvent {
    fileprivate var concernsVisitorOfApplication: Bool {
        switch self {
        case .began(let record), .rotated(let record, _): record.application != nil && record.principal == nil
        case .ended(let ended), .usedAfterEnd(let ended, _): ended.application != nil && ended.principal == nil
        case .limitReached, .replayed: false
        }
    }
}

extension [String: AuditValue] {
    /// The details with the application that a session belongs to.
    fileprivate func noting(_ application: String?) -> Self {
        guard let application else { return self }
        return merging(["application": .string(application)]) { $1 }
    }
}
