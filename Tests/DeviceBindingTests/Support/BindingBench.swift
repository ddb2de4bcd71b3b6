import Sessions
import SessionsTesting
import Testing

@testable import DeviceBinding

/// A session of one user, and the browser that began it.
struct BindingBench {
    let clock = ManualClock()
    let store = FaultInjectingStore(MemorySessionStore())
    let binding: DeviceBinding
    let sessions: SessionManager
    let browser = SoftwareBrowser()
    let device = Device(userAgent: "Browser/1", address: "192.0.2.7")

    init(
        _ requirement: BindingPolicy.Requirement = .optional,
        events: (any BindingEvent.Handler)? = nil
    ) throws {
        let secret = try #require(BindingSecret([UInt8](repeating: 7, count: 32)))
        binding = try DeviceBinding(
            BindingPolicy(requirement), secret: secret, at: "https://app.example", tokens: .seeded(9),
            events: events)
        sessions = try SessionManager(store: store, clock: clock, tokens: .seeded(8), possession: binding)
    }

    func login() async throws -> Session {
        guard case .signedIn(let session) = try await sessions.login("ada", from: device) else {
            throw Unexpected("no login")
        }
        return session
    }

    /// A session that is on probation, and the value of its second cookie.
    func registered() async throws -> (session: Session, cookie: String) {
        let session = try await login()
        return (session, try await register(session))
    }

    /// A bound session, and the value of its second cookie.
    func bound() async throws -> (session: Session, cookie: String) {
        let session = try await login()
        _ = try await register(session)
        return (session, try await refresh(session))
    }

    func offer(_ session: Session) -> String {
        Self.challenge(
            in: binding.registration(of: session.record, at: clock.now()), before: "\"", after: "challenge=\"")
    }

    func register(_ session: Session) async throws -> String {
        try await Self.cookie(in: register(browser.registration(offer(session))))
    }

    func register(_ proof: String..., cookies: [String] = []) async throws -> BindingAnswer {
        try await binding.register(BindingRequest(proofs: proof, cookies: cookies), in: sessions)
    }

    func refresh(_ session: Session) async throws -> String {
        try await Self.cookie(in: ask(session, browser.refresh(challenge(session))))
    }

    /// A challenge, which a browser asks for by a request without a proof.
    func challenge(_ session: Session) async throws -> String {
        guard case .sign(let challenge) = try await ask(session) else { throw Unexpected("no challenge") }
        return Self.challenge(in: challenge, before: "\"", after: "\"")
    }

    func ask(_ session: Session, _ proof: String..., cookies: [String] = []) async throws -> BindingAnswer {
        try await binding.refresh(
            BindingRequest(proofs: proof, identifiers: ["\(session.id)"], cookies: cookies), in: sessions)
    }

    /// Whether a request with the session's token, and with the second cookie, is admitted.
    func admits(_ session: Session, _ cookie: String? = nil) async -> Bool {
        switch await sessions.authenticate(token(of: session), provedBy: proof(cookie), from: device) {
        case .valid: true
        case .unproven, .invalid, .unavailable: false
        }
    }

    func lookup(_ session: Session, _ cookie: String? = nil) async -> SessionManager.Lookup {
        await sessions.authenticate(token(of: session), provedBy: proof(cookie), from: device)
    }

    func proof(_ cookie: String?) -> [SecretDigest] {
        binding.proofs(in: cookie.map { ["\(binding.name)=\($0)"] } ?? [])
    }

    private func token(of session: Session) -> SessionToken? { session.tokenToSend }

    static func cookie(in answer: BindingAnswer) throws -> String {
        guard case .renewed(let line, _, _) = answer else { throw Unexpected("\(answer)") }
        return challenge(in: line, before: ";", after: "-bound=")
    }

    static func challenge(in text: String, before end: Character, after start: String) -> String {
        String(text.split(separator: start, maxSplits: 1)[text.hasPrefix(start) ? 0 : 1].prefix { $0 != end })
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
