import Sessions

extension SessionService {
    /// `POST end`: ends one session, those of a principal, or all of the application. Ending what has ended does nothing.
    func end(_ body: CallBody, by caller: Caller) async throws -> ServiceAnswer {
        let application = caller.application
        let cause = SessionEnding(try Self.reason(body))
        let (id, name) = (try body.id("id"), try body.text("principal"))
        let isEverything = try body.flag("everything")
        guard [id != nil, name != nil, isEverything].count(where: { $0 }) == 1 else {
            throw ServiceRefusal.badRequest("Name one of id, principal and everything.")
        }
        let spared = try body.id("except")
        guard spared == nil || name != nil else {
            throw ServiceRefusal.badRequest("The field except goes with principal only.", field: "except")
        }
        if isEverything { return try await endEverything(cause, in: application) }
        let selection: SessionSelection
        if let name {
            let principal = try application.principal(name)
            selection = spared.map { .principalExcept(principal, $0) } ?? .principal(principal)
        } else {
            let ids = try await own(id, in: application)
            selection = .many(ids)
        }
        return Self.ended(try await application.sessions.revoke(selection, cause).map(\.id))
    }

    /// The handle, unless the session is another application's. A manager of an application ends no others anyway; that of the
    /// server's own sessions does.
    private func own(_ id: SessionID?, in application: Application) async throws -> [SessionID] {
        guard let id else { return [] }
        guard application.sharesAccounts else { return [id] }
        guard case .valid = try await application.sessions.lookUp(id) else { return [] }
        return [id]
    }

    private func endEverything(_ cause: SessionEnding, in application: Application) async throws -> ServiceAnswer {
        guard !application.sharesAccounts else {
            throw ServiceRefusal(
                .forbidden, "The application shares the sessions of Coatcheck, so it cannot end all of them.")
        }
        var ended: [SessionID] = []
        var query = SessionQuery(limit: SessionQuery.pageLimit)
        repeat {
            let page = try await application.sessions.list(query)
            ended += try await application.sessions.revoke(.many(page.records.map(\.id)), cause).map(\.id)
            query.after = page.next
        } while query.after != nil
        return Self.ended(ended)
    }

    private static func ended(_ ids: [SessionID]) -> ServiceAnswer {
        ServiceAnswer { $0.add("ended", ids.map(\.description)) }
    }

    private static func reason(_ body: CallBody) throws -> EndReason {
        guard let word = try body.text("reason") else { return .logout }
        let allowed: [EndReason] = [.logout, .revoked, .passwordChanged, .disabled]
        guard let reason = EndReason(rawValue: word), allowed.contains(reason) else {
            throw ServiceRefusal.badField("reason", "The reason is logout, revoked, password_changed or disabled.")
        }
        return reason
    }
}
