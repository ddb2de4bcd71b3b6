import Logging
import Sessions
import UserAccounts

/// Notices when a session goes on in another browser than it began with, for our own pages and for proxies alike.
///
/// Costs nothing while the header stays the same, and one write to the session for each browser that is new to it.
struct BrowserWatch: Sendable {
    /// What may become of the request.
    enum Finding: Sendable, Equatable {
        /// It may go on.
        case good
        /// Not before the password was given again.
        case unconfirmed
        /// The session is to end.
        case foreign
    }

    let sessions: SessionManager
    let audit: any AuditLog
    let references: AuditReferences
    /// The operator's choice, `sessions.user_agent_change`.
    let response: UserAgentChange
    let clock: any WallClock
    let logger: Logger

    /// Judges a request by what its browser calls itself, and writes down a browser that is new to the session.
    ///
    /// - Parameter circumstances: of the request, for the audit log.
    func judge(
        _ session: SessionRecord,
        usedBy userAgent: String,
        in circumstances: @autoclosure () -> AuditContext
    ) async throws -> Finding {
        let changes = try session.data[BrowserChanges.key.name].map(BrowserChanges.key.decode) ?? BrowserChanges()
        switch verdict(on: userAgent, session, changes) {
        case .known:
            let isUnconfirmed = changes.isUnconfirmed(since: session.authenticatedAt)
            return response == .reauthenticate && isUnconfirmed ? .unconfirmed : .good
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

    private func verdict(
        on userAgent: String,
        _ session: SessionRecord,
        _ changes: BrowserChanges
    ) -> BrowserChanges.Verdict {
        let first = session.device.userAgent
        guard userAgent != first else { return .known }
        // Not before the proof it needs another after, also when the clock was set back since.
        let now = max(clock.now(), session.authenticatedAt ?? session.createdAt)
        return changes.verdict(on: UserAgent(userAgent).summary, first: UserAgent(first).summary, at: now)
    }

    /// Writes the change down. Where that fails, the request is judged as it would have been, and the next one tries again.
    private func note(
        _ changes: BrowserChanges,
        _ session: SessionRecord,
        _ circumstances: AuditContext
    ) async {
        do {
            try await record(changes, session, circumstances)
        } catch {
            logger.warning("a new browser of a session is not written down", metadata: .describing(error))
        }
    }

    /// Of parallel requests the one whose change is stored writes the event.
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
