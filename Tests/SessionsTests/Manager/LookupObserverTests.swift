import SessionsTesting
import Synchronization
import Testing

@testable import Sessions

@Suite("Observed look-ups")
struct LookupObserverTests {
    /// Writes down each look-up: "valid memory", "invalid store", …
    private final class Observer: LookupObserver {
        private let seen = Mutex<[String]>([])

        var names: [String] { seen.withLock { $0 } }

        func handle(_ event: SessionEvent, at now: Timestamp) async {}

        func lookedUp(_ answer: LookupAnswer, isFromMemory: Bool, since start: ContinuousClock.Instant) {
            seen.withLock { $0.append("\(answer) \(isFromMemory ? "memory" : "store")") }
        }
    }

    private let observer = Observer()
    private let store = ObservedStore(MemorySessionStore())
    private let device = Device()

    private func signIn(_ manager: SessionManager) async throws -> SessionToken {
        guard case .signedIn(let session) = try await manager.login("ada", from: device),
            let token = session.tokenToSend
        else { throw Unexpected("login") }
        return token
    }

    @Test("each look-up by a well-formed token is observed once, with its answer; a request without a token is none")
    func answers() async throws {
        let manager = try SessionManager(store: store, events: observer)
        let token = try await signIn(manager)
        _ = await manager.authenticate(nil, from: device)
        _ = await manager.authenticate(token, from: device)
        try await manager.revoke(.one(token.id), SessionEnding(.revoked))
        _ = await manager.authenticate(token, from: device)
        store.fail()
        _ = await manager.authenticate(token, from: device)
        #expect(observer.names == ["valid store", "invalid store", "unavailable store"])
    }

    @Test("an answer from the memory of this process is observed as one")
    func memory() async throws {
        let manager = try SessionManager(store: MemorySessionStore(), events: observer)
        let token = try await signIn(manager)
        #expect(manager.recall(token, from: device, for: .check) != nil)
        let other = manager.derivedToken(for: token.id)
        #expect(manager.recall(other, from: device, for: .check) == nil)
        #expect(observer.names == ["valid memory"])
    }

    @Test("look-ups by derived tokens are observed as well")
    func derived() async throws {
        let manager = try SessionManager(store: store, events: observer)
        let token = try await signIn(manager)
        _ = await manager.authenticate(derivedFrom: token.id, from: device, for: .check) { _ in true }
        _ = await manager.authenticate(derivedFrom: token.id, from: device, for: .check) { _ in false }
        store.fail()
        _ = await manager.authenticate(derivedFrom: token.id, from: device, for: .check) { _ in true }
        #expect(observer.names == ["valid store", "invalid store", "unavailable store"])
    }

    @Test("a manager of an application is observed as its parent")
    func application() async throws {
        let manager = try SessionManager(store: store, events: observer).manager(of: "shop")
        let token = try await signIn(manager)
        _ = await manager.authenticate(token, from: device)
        #expect(observer.names == ["valid store"])
    }
}
