import Sessions
import UserAccounts

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
        let replacement = try body.id("replace")
        new.replaced = try await valid(replacement, in: application)
        let given = try Self.data(body)
        new.data = SessionData(Dictionary(uniqueKeysWithValues: given.map { (application.stored($0), $1) }))
        let kept = Set(try body.texts("keep") ?? [])
        for name in kept { try DataLimits.check(name: name) }
        new.carried = kept.map { application.stored($0) }
        let source = try repeatable.source(for: "sessions", body, by: caller)
        let minting = try await application.sessions.mint(new, using: source) { data in
            try DataLimits.check(application.visible(data), changed: given.keys)
        }
        switch minting {
        case .limitReached:
            throw ServiceRefusal(.limitReached, "The principal holds as many sessions as allowed. End one first.")
        case .minted(let session, let ended):
            return created(session, ended: ended.map(\.id), in: application)
        case .repeated(let session):
            return created(session, ended: try await ended(replacement, in: application), in: application)
        case .spent(let reason):
            // The session that the first call made is over, or its secret was replaced. The answer must not be another one.
            throw ServiceRefusal.unauthenticated(reason)
        }
    }

    private func created(_ session: Session, ended: [SessionID], in application: Application) -> ServiceAnswer {
        let answer = SessionAnswer(application: application, record: session.record, now: clock.now())
        return ServiceAnswer(isCreation: true) { writer in
            answer.add(to: &writer)
            if let token = session.tokenToSend { answer.add("cookie", token, to: &writer) }
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

    /// The handle, if it is that of a valid session of this application.
    private func valid(_ id: SessionID?, in application: Application) async throws -> SessionID? {
        guard let id, case .valid = try await application.sessions.lookUp(id) else { return nil }
        return id
    }

    /// What the first call of a repeated login ended, as far as that can be known: the session that it replaced.
    private func ended(_ id: SessionID?, in application: Application) async throws -> [SessionID] {
        guard let id, case .invalid(.logout) = try await application.sessions.lookUp(id) else { return [] }
        return [id]
    }

    private static func data(_ body: CallBody) throws -> [String: [UInt8]] {
        let given = try body.object("data") ?? [:]
        for name in given.keys { try DataLimits.check(name: name) }
        return given
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
        guard let level = AssuranceLevel(name: word) else {
            throw ServiceRefusal.badField("assurance", "The assurance level is aal1, aal2 or aal3.")
        }
        return level
    }
}
