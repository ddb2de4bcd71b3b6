import Sessions

extension SessionService {
    /// `POST sessions`: a new session, always with a new handle and secret, in one step with the end of the one it replaces and
    /// the limit of sessions.
    func create(_ body: CallBody, by caller: Caller) async throws -> ServiceAnswer {
        let application = caller.application
        var new = NewSession(from: try body.device())
        if let name = try body.text("principal") {
            new.principal = try application.principal(name)
            new.epoch = try await epoch(of: new, in: application)
            new.methods = try Self.methods(body) ?? [.password]
            new.assurance = try Self.assurance(body) ?? .aal1
        }
        if try body.flag("remember") { new.lifetime = .remembered }
        new.limits = try Self.limits(body)
        let replaced = try await replaced(body, in: application)
        new.replaced = replaced?.id
        new.data = try Self.data(body, keepingFrom: replaced, in: application)
        let source = try repeatable.source(for: "sessions", body, by: caller)
        switch try await application.sessions.mint(new, using: source) {
        case .limitReached:
            throw ServiceRefusal(.limitReached, "The principal holds as many sessions as allowed. End one first.")
        case .minted(let session, let ended):
            return created(session, ended: ended.map(\.id), in: application)
        case .repeated(let session):
            return created(session, ended: try body.id("replace").map { [$0] } ?? [], in: application)
        }
    }

    private func created(_ session: Session, ended: [SessionID], in application: Application) -> ServiceAnswer {
        let answer = SessionAnswer(application: application, record: session.record)
        return ServiceAnswer(isCreation: true) { writer in
            answer.add(to: &writer)
            if let token = session.tokenToSend { answer.add("cookie", token, to: &writer, at: clock.now()) }
            writer.add("ended", ended.map(\.description))
        }
    }

    /// The epoch of an account of this server. An application with principals of its own ends their sessions itself.
    private func epoch(of new: NewSession, in application: Application) async throws -> CredentialEpoch? {
        guard application.sharesAccounts, let principal = new.principal else { return nil }
        guard let epoch = try await application.sessions.epoch(of: principal) else {
            throw ServiceRefusal.badField("principal", "There is no account with this id that may sign in.")
        }
        return epoch
    }

    /// The session that ends, if it is a valid one of this application.
    private func replaced(_ body: CallBody, in application: Application) async throws -> SessionRecord? {
        guard let id = try body.id("replace"), case .valid(let record) = try await application.sessions.lookUp(id)
        else {
            return nil
        }
        return record
    }

    private static func data(
        _ body: CallBody,
        keepingFrom replaced: SessionRecord?,
        in application: Application
    ) throws -> SessionData {
        let given = try body.object("data") ?? [:]
        let kept = Set(try body.texts("keep") ?? [])
        for name in given.keys { try DataLimits.check(name: name) }
        var data = replaced.map { application.data(of: $0).filter { kept.contains($0.key) } } ?? [:]
        data.merge(given) { $1 }
        try DataLimits.check(data, changed: given.keys)
        return SessionData(Dictionary(uniqueKeysWithValues: data.map { (application.stored($0), $1) }))
    }

    private static func limits(_ body: CallBody) throws -> SessionPolicy.Timeouts? {
        let (idle, lifetime) = (try body.seconds("idle"), try body.seconds("lifetime"))
        guard idle != nil || lifetime != nil else { return nil }
        let unlimited = Duration.seconds(1 << 40)
        return SessionPolicy.Timeouts(idle: idle ?? unlimited, absolute: lifetime ?? unlimited)
    }

    /// How the application's user authenticated, by names such as those of RFC 8176.
    static func methods(_ body: CallBody) throws -> [AuthenticationMethod]? {
        guard let methods = try body.texts("methods"), !methods.isEmpty else { return nil }
        let areNames =
            methods.count <= 8
            && methods.allSatisfy { method in
                (1...32).contains(method.utf8.count)
                    && method.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
                    }
            }
        guard areNames else {
            throw ServiceRefusal.badField("methods", "At most 8 names of 1 to 32 lower-case letters, digits, - and _.")
        }
        return methods.map { AuthenticationMethod(rawValue: $0) }
    }

    static func assurance(_ body: CallBody) throws -> AssuranceLevel? {
        guard let word = try body.text("assurance") else { return nil }
        guard let level = AssuranceLevel.allCases.first(where: { "aal\($0.rawValue)" == word }) else {
            throw ServiceRefusal.badField("assurance", "The assurance level is aal1, aal2 or aal3.")
        }
        return level
    }
}
