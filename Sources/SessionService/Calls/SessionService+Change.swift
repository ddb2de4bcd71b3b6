import Sessions

extension SessionService {
    /// `PATCH data`: sets, removes and adds to values, in one atomic step. It never creates a session, moves no deadline and
    /// touches no secret.
    func change(_ body: CallBody, by caller: Caller) async throws -> ServiceAnswer {
        let (id, change) = (try body.requiredID(), try DataChange(body))
        let (application, now) = (caller.application, clock.now())
        var outcome: DataChange.Outcome?
        let lookup = try await turns.inTurn(id) {
            try await application.sessions.change(id) { record in
                let decided = try change.outcome(for: record, in: application, at: now)
                outcome = decided
                return decided.changes
            }
        }
        guard case .valid = lookup, let outcome else {
            if case .invalid(let reason) = lookup { throw ServiceRefusal.unauthenticated(reason) }
            throw ServiceRefusal.unauthenticated(nil)
        }
        return ServiceAnswer { writer in
            writer.add("version", outcome.version)
            writer.add("data", outcome.sums)
        }
    }

    /// `POST rotate` and `POST step-up`: a new secret; the old one is refused from now on.
    ///
    /// - Parameter isStepUp: whether the principal authenticated anew, which raises the level and restarts both timeouts.
    func rotate(_ body: CallBody, by caller: Caller, isStepUp: Bool) async throws -> ServiceAnswer {
        let (id, application) = (try body.requiredID(), caller.application)
        let methods = isStepUp ? try Self.methods(body) ?? [] : []
        if isStepUp, methods.isEmpty {
            throw ServiceRefusal.badRequest("The field methods must name at least one method.", field: "methods")
        }
        if isStepUp { try await requirePrincipal(of: id, in: application) }
        let rotation = try await application.sessions.rotate(
            id, provedBy: methods, to: try Self.assurance(body) ?? .aal1,
            using: try repeatable.source(for: isStepUp ? "step-up" : "rotate", body, by: caller))
        switch rotation {
        case .invalid(let reason): throw ServiceRefusal.unauthenticated(reason)
        case .superseded:
            throw ServiceRefusal(
                .conflict, "Another request has replaced the secret. Its answer has the one that is valid now.")
        case .rotated(let session):
            let answer = SessionAnswer(application: application, record: session.record, now: clock.now())
            return ServiceAnswer { writer in
                writer.add("session", raw: answer.session)
                if let token = session.tokenToSend { answer.add("cookie", token, to: &writer) }
            }
        }
    }

    /// A visitor has proved nothing that could be raised.
    private func requirePrincipal(of id: SessionID, in application: Application) async throws {
        guard case .valid(let record) = try await application.sessions.lookUp(id), record.principal == nil else {
            return
        }
        throw ServiceRefusal.badField(
            "id", "The session has no principal yet. Log in with POST sessions, which makes a new one.")
    }
}
