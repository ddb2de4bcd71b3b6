import DatabaseSupport
import Sessions
import SessionsTesting
import Synchronization
import Testing
import UserAccounts

@testable import Operations
@testable import ServerTables

/// The sessions as a request sees them that came with one of them, over a store that may fail.
private final class OwnRequest: PrincipalSessions {
    private let manager: SessionManager
    private let own: Session
    private let renewed = Mutex<Session?>(nil)

    init(_ manager: SessionManager, own: Session) {
        self.manager = manager
        self.own = own
    }

    var result: Session? { renewed.withLock { $0 } }

    func rotateOwn(under epoch: CredentialEpoch) async throws {
        guard case .rotated(let session) = try await manager.rotate(own, under: epoch) else { return }
        renewed.withLock { $0 = session }
    }

    func end(
        allOf principal: PrincipalID,
        before epoch: CredentialEpoch,
        because cause: SessionEnding
    ) async throws -> Int {
        try await ManagedSessions(manager).end(allOf: principal, before: epoch, because: cause)
    }
}

@Suite("A change of credentials while the session store fails")
struct ChangeFaultTests {
    private let alice = PrincipalID("alice")
    private let device = Device(userAgent: "Browser/1", address: "192.0.2.7")

    private struct NobodyIsTold: SecurityNotifier {
        func notify(_ notice: SecurityNotice) async {}
    }

    private func signIn(_ manager: SessionManager) async throws -> Session {
        let epoch = CredentialEpoch(rawValue: 1)
        guard case .signedIn(let session) = try await manager.login(alice, under: epoch, from: device) else {
            throw SessionError(.unavailable, "no login")
        }
        return session
    }

    @Test(
        "whichever call fails, and whenever: no session made before the change is valid, and none stays behind",
        arguments: FaultInjectingStore.Verb.allCases, [FaultInjectingStore.Moment.beforeEffect, .afterEffect])
    func faults(verb: FaultInjectingStore.Verb, moment: FaultInjectingStore.Moment) async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("alice", hash: someHash())
        let store = FaultInjectingStore(MemorySessionStore())
        let manager = try SessionManager(
            store: store, clock: ManualClock(), epochs: AccountEpochs(accounts: storage.accounts))
        let change = SecurityChange(
            accounts: storage.accounts, removals: storage.removals, notifier: NobodyIsTold())
        let (own, other) = (try await signIn(manager), try await signIn(manager))
        let request = OwnRequest(manager, own: own)
        store.fail([verb], moment)
        let mutation = AccountMutation(
            .password(someHash("B"), mustChange: false), to: alice, at: TemporaryDatabase.start,
            in: AuditContext(actor: .user(alice)))
        guard case .applied(let account, _) = try await change.perform(mutation, sessions: request) else {
            Issue.record("refused")
            return
        }
        store.heal()
        for session in [own, other] {
            guard case .invalid = await manager.authenticate(session.tokenToSend, from: device) else {
                Issue.record("a session outlived the change")
                return
            }
        }
        if let renewed = request.result {
            guard case .valid = await manager.authenticate(renewed.tokenToSend, from: device) else {
                Issue.record("the session that made the change was lost")
                return
            }
        }
        _ = try await change.removeEnded(since: TemporaryDatabase.start, sessions: ManagedSessions(manager))
        let left = try await manager.list(SessionQuery(principal: alice)).records
        #expect(left.allSatisfy { $0.epoch == account.credentialEpoch })
        #expect(try await storage.removals.pending(since: TemporaryDatabase.start, limit: 10).isEmpty)
    }
}
