package import Logging
package import ServerSettings
package import Sessions
package import UserAccounts

/// Detects a session that continues in another browser, for the server's own pages and for proxies alike.
///
/// Costs nothing while the header stays the same, and one write to the session for each new browser.
package struct BrowserWatch: Sendable {
    /// The decision about the request.
    package enum Finding: Sendable, Equatable {
        /// It may continue.
        case good
        /// It needs the password again first.
        case unconfirmed
        /// The session must end.
        case foreign
    }

    package let sessions: SessionManager
    package let audit: any AuditLog
    let references: AuditReferences
    /// The operator's choice, `sessions.user_agent_change`.
    package let response: UserAgentChange
    package let clock: any WallClock
    package let logger: Logger

    package init(
        sessions: SessionManager,
        audit: any AuditLog,
        references: AuditReferences,
        response: UserAgentChange,
        clock: any WallClock,
        logger: Logger
    ) {
        self.sessions = sessions
        self.audit = audit
        self.references = references
        self.response = response
        self.clock = clock
        self.logger = logger
    }

    /// Judges a request by the name of its browser, and records a browser that is new to the session.
    ///
    /// - Parameter circumstances: of the request, for the audit log.
    package func judge(
        _ session: SessionRecord,
        usedBy userAgent: String,
        in circumstances: @autoclosure () -> AuditContext
    ) async throws -> Finding {
        let changes = try Self.changes(in: session)
        switch verdict(on: userAgent, session, changes) {
        case .known:
            return finding(on: session, changes)
        case .new(let changed):
            await note(changed, session, circumstances())
        case .beyondLimit:
            break
        }
        switch response {
        case .note: return .good
        case .reauthenticate: return .unconfirmed
        case .end: return .foreign
        }
    }

    /// The judgement of a request whose browser the session knows. `nil` for another browser, which must be recorded.
    package func recognise(_ session: SessionRecord, usedBy userAgent: String) -> Finding? {
        guard let changes = try? Self.changes(in: session),
            case .known = verdict(on: userAgent, session, changes)
        else { return nil }
        return finding(on: session, changes)
    }

    private static func changes(in session: SessionRecord) throws -> BrowserChanges {
        try session.data[BrowserChanges.key.name].map(BrowserChanges.key.decode) ?? BrowserChanges()
    }

    private func finding(on session: SessionRecord, _ changes: BrowserChanges) -> Finding {
        let isUnconfirmed = changes.isUnconfirmed(since: session.authenticatedAt)
        return response == .reauthenticate && isUnconfirmed ? .unconfirmed : .good
    }

    private func verdict(
        on userAgent: String,
        _ session: SessionRecord,
        _ changes: BrowserChanges
    ) -> BrowserChanges.Verdict {
        let first = session.device.userAgent
        guard userAgent != first else { return .known }
        // Not before the last proof of the password, even if the clock was set back since.
        let now = max(clock.now(), session.authenticatedAt ?? session.createdAt)
        return changes.verdict(on: UserAgent(userAgent).summary, first: UserAgent(first).summary, at: now)
    }

    /// Records the change. If that fails, the request gets the same verdict, and the next one tries again.
    private func note(
        _ changes: BrowserChanges,
        _ session: SessionRecord,
        _ circumstances: AuditContext
    ) async {
        do {
            try await record(changes, session, circumstances)
        } catch {
            logger.warning("a new browser of a session could not be recorded", metadata: .describing(error))
        }
    }

    /// Of parallel requests, only the one whose change is stored writes the event.
    private func record(
        _ changes: BrowserChanges,
        _ session: SessionRecord,
        _ circumstances: AuditContext
    ) async throws {
        let key = BrowserChanges.key
        let stored = try await sessions.change(
            session, [key.name: try key.encode(changes)], expectedVersion: session.version)
        guard case .changed = stored else { return }
        var circumstances = circumstances
        circumstances.sessionReference = references.reference(to: session.id)
        try await audit.append(
            AuditEvent(
                .sessionAnomaly, at: clock.now(), outcome: .success, reason: .suspicious,
                target: session.principal, in: circumstances,
                details: [
                    "from": .string(UserAgent(session.device.userAgent).summary),
                    "to": .string(changes.families.last ?? ""),
                    "response": .string(response.rawValue),
                ]))
    }
}
