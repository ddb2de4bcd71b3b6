import Sessions
import SessionsTesting
import Testing

/// One call of one verb fails, somewhere in a person's day.
struct Fault: CustomTestStringConvertible {
    let verb: FaultInjectingStore.Verb
    let moment: FaultInjectingStore.Moment
    let spared: Int

    static let all = FaultInjectingStore.Verb.allCases.flatMap { verb in
        [FaultInjectingStore.Moment.beforeEffect, .afterEffect].flatMap { moment in
            (0..<4).map { Fault(verb: verb, moment: moment, spared: $0) }
        }
    }

    var testDescription: String { "call \(spared + 1) of \(verb.rawValue), \(moment)" }
}

@Suite("When one call of the store fails")
struct FaultTests {
    private let clock = ManualClock()
    private let device = Device(userAgent: "Browser/1", address: "192.0.2.7")

    private func signIn(_ manager: SessionManager) async throws -> SessionToken {
        guard case .signedIn(let session) = try await manager.login(PrincipalID("ada"), from: device),
            let token = session.tokenToSend
        else { throw Unexpected("no login") }
        return token
    }

    /// A request: what the browser holds afterwards. Anything but "valid" and "unavailable" fails the test.
    private func visit(_ manager: SessionManager, _ token: SessionToken) async -> SessionToken {
        clock.advance(by: .seconds(61))
        switch await manager.authenticate(token, from: device) {
        case .valid(let session): return session.tokenToSend ?? token
        case .unavailable: return token
        case .invalid(let reason):
            Issue.record("a standing session was refused: \(String(describing: reason))")
            return token
        case .unproven:
            Issue.record("a session that is not bound needs no proof")
            return token
        }
    }

    @Test("a user who only reads is never signed out by an outage, and finds all data after it", arguments: Fault.all)
    func visits(fault: Fault) async throws {
        let store = FaultInjectingStore(MemorySessionStore())
        let manager = try SessionManager(store: store, clock: clock)
        var token = try await signIn(manager)
        store.fail([fault.verb], fault.moment, sparing: fault.spared, times: 1)
        for minutes in [0, 16, 0, 0, 16, 0, 16, 0] {
            clock.advance(by: .seconds(minutes * 60))
            token = await visit(manager, token)
            _ = await manager.sweep()
        }
        store.heal()
        guard case .valid(let session) = await manager.authenticate(token, from: device) else {
            Issue.record("signed out")
            return
        }
        #expect(session.principal == PrincipalID("ada"))
        #expect(try await manager.list(SessionQuery()).records.count == 1)
    }

    @Test("every change reports unavailable, and can be retried", arguments: Fault.all)
    func changes(fault: Fault) async throws {
        let store = FaultInjectingStore(MemorySessionStore())
        let manager = try SessionManager(store: store, clock: clock)
        let key = SessionKey<UInt8>("n", encode: { [$0] }, decode: { $0[0] })
        let token = try await signIn(manager)
        guard case .valid(let session) = await manager.authenticate(token, from: device) else { return }
        store.fail([fault.verb], fault.moment, sparing: fault.spared, times: 1)
        for number in UInt8(0)..<5 {
            try await insist { _ = try await manager.set(key, to: number, in: session) }
            try await insist { _ = try await manager.list(SessionQuery()) }
            try await insist { _ = try await manager.count() }
        }
        try await insist { try await manager.revoke(.one(session.id), SessionEnding(.revoked)) }
        store.heal()
        guard case .invalid(let reason) = await manager.authenticate(token, from: device) else {
            Issue.record("a revoked session stands")
            return
        }
        #expect(reason == .revoked)
        #expect(try await manager.count() == 0)
    }

    @Test("a failed login leaves no client signed in that does not hold the token", arguments: Fault.all)
    func logins(fault: Fault) async throws {
        let store = FaultInjectingStore(MemorySessionStore())
        let manager = try SessionManager(store: store, clock: clock)
        let first = try await signIn(manager)
        guard case .valid(let held) = await manager.authenticate(first, from: device) else { return }
        store.fail([fault.verb], fault.moment, sparing: fault.spared, times: 1)
        var outcome: SessionManager.LoginOutcome?
        try await insist { outcome = try await manager.login(PrincipalID("ada"), replacing: held, from: device) }
        store.heal()
        guard case .signedIn(let session)? = outcome, let token = session.tokenToSend else {
            Issue.record("no login")
            return
        }
        let lookups = [
            await manager.authenticate(first, from: device), await manager.authenticate(token, from: device),
        ]
        #expect(lookups.map(\.isValid) == [false, true])
    }

    /// Asks until the answer is not "unavailable", twice at the most: one call fails.
    private func insist(_ action: () async throws -> Void) async throws {
        do {
            try await action()
        } catch let error as SessionError {
            #expect(error.code == .unavailable)
            try await action()
        }
    }
}
