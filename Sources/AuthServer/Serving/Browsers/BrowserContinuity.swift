import Hummingbird
import HummingbirdSessions
import Sessions
import UserAccounts

/// Notices when a session goes on in another browser than it began with, and does what the operator chose.
///
/// Costs nothing while the header stays the same, and one write to the session for each browser that is new to it.
struct BrowserContinuity: RouterMiddleware {
    typealias Context = AuthServerRequestContext

    private let server: ServerContext
    private let open: Set<String>
    private let refuse: Refusal<Context>

    /// - Parameters:
    ///   - open: the paths that stay open while the password is asked for.
    ///   - refuse: asks for the password.
    init(_ server: ServerContext, openTo open: Set<String>, otherwise refuse: @escaping Refusal<Context>) {
        self.server = server
        self.open = open
        self.refuse = refuse
    }

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let session = context.session.current, session.principal != nil,
            try await !isGood(session, request, context), !open.contains(request.uri.path)
        else { return try await next(request, context) }
        return try await refuse(.reauthenticationRequired, request, context)
    }

    /// Whether the session may go on as it is.
    private func isGood(_ session: Session, _ request: Request, _ context: Context) async throws -> Bool {
        let response = server.configuration.userAgentChange
        let changes = try session.value(BrowserChanges.key) ?? BrowserChanges()
        switch verdict(on: context.session.device, session, changes) {
        case .known:
            return response != .reauthenticate || !changes.isUnconfirmed(since: session.authenticatedAt)
        case .new(let changed):
            try await note(changed, session, request, context)
        case .beyondLimit:
            break
        }
        if response == .end { try await context.session.end(.browserChanged) }
        return response != .reauthenticate
    }

    private func verdict(on device: Device, _ session: Session, _ changes: BrowserChanges) -> BrowserChanges.Verdict {
        let first = session.record.device
        guard device.userAgent != first.userAgent else { return .known }
        return changes.verdict(
            on: UserAgent(device.userAgent).summary, first: UserAgent(first.userAgent).summary, at: server.clock.now())
    }

    /// Of parallel requests the one whose change is stored writes the event.
    private func note(
        _ changes: BrowserChanges,
        _ session: Session,
        _ request: Request,
        _ context: Context
    ) async throws {
        let stored = try await server.sessions.set(
            BrowserChanges.key, to: changes, in: session, expectedVersion: session.record.version)
        guard case .changed = stored else { return }
        var circumstances = context.auditContext(for: request)
        circumstances.sessionReference = server.references.reference(to: session.id)
        try await server.audit.append(
            AuditEvent(
                .sessionAnomaly, at: server.clock.now(), outcome: .success, reason: .suspicious,
                target: session.principal, in: circumstances,
                details: [
                    "from": .string(UserAgent(session.record.device.userAgent).summary),
                    "to": .string(changes.families.last ?? ""),
                    "response": .string(server.configuration.userAgentChange.rawValue),
                ]))
    }
}
