import SessionsTesting
import Testing

@testable import Sessions

@Suite("Sessions of applications that share a store")
struct ApplicationTests {
    private let bench: ManagerBench
    private let shop: SessionManager
    private let blog: SessionManager

    init() throws {
        bench = try ManagerBench { $0.limit = .init(maximum: 2) }
        shop = bench.manager.manager(of: "shop")
        blog = bench.manager.manager(of: "blog")
    }

    private func signIn(at manager: SessionManager, _ principal: PrincipalID = "ada") async throws -> Session {
        guard case .signedIn(let session) = try await manager.login(principal, from: bench.device) else {
            throw Unexpected("login")
        }
        return session
    }

    @Test("a token is valid at the application that sent it, and proves nothing anywhere else")
    func tokens() async throws {
        let session = try await signIn(at: shop)
        #expect(session.record.application == "shop")
        #expect(await shop.authenticate(session.tokenToSend, from: bench.device).isValid)
        for other in [blog, bench.manager] {
            #expect(await other.authenticate(session.tokenToSend, from: bench.device).reason == "none")
        }
    }

    @Test("a token that is used at another application after its end does not tell why it ended")
    func ended() async throws {
        let session = try await signIn(at: shop)
        try await shop.revoke(.one(session.id), SessionEnding(.revoked))
        #expect(await blog.authenticate(session.tokenToSend, from: bench.device).reason == "none")
        #expect(await shop.authenticate(session.tokenToSend, from: bench.device).reason == "revoked")
    }

    @Test("an application neither sees nor ends another's sessions by their handles")
    func handles() async throws {
        let session = try await signIn(at: shop)
        #expect(try await blog.find(session.id) == nil)
        guard case .invalid(nil) = try await blog.lookUp(session.id) else { throw Unexpected("look-up") }
        #expect(try await blog.revoke(.one(session.id), SessionEnding(.revoked)).isEmpty)
        #expect(try await blog.revoke(.many([session.id]), SessionEnding(.revoked)).isEmpty)
        #expect(try await blog.revokeEverything(SessionEnding(.revoked)) == 0)
        #expect(try await blog.list(SessionQuery()).records.isEmpty)
        #expect(await shop.authenticate(session.tokenToSend, from: bench.device).isValid)
    }

    @Test("the program's own manager lists and ends the sessions of every application")
    func administration() async throws {
        let session = try await signIn(at: shop)
        #expect(try await bench.manager.list(SessionQuery(application: "shop")).records.map(\.id) == [session.id])
        #expect(try await bench.manager.list(SessionQuery(application: "")).records.isEmpty)
        #expect(
            try await bench.manager.revoke(.one(session.id), SessionEnding(.revoked)).map(\.application) == ["shop"])
    }

    @Test("principals of the same name in two applications do not evict each other")
    func limits() async throws {
        let first = try await signIn(at: shop, "shop/ada")
        for _ in 0..<3 { _ = try await signIn(at: blog, "blog/ada") }
        #expect(await shop.authenticate(first.tokenToSend, from: bench.device).isValid)
    }

    @Test("the touches of an application's sessions are written by the maintenance of the program's own")
    func touches() async throws {
        let session = try await signIn(at: shop)
        bench.clock.advance(by: .seconds(120))
        _ = await shop.authenticate(session.tokenToSend, from: bench.device)
        await bench.manager.flushTouches()
        #expect(bench.store.writes.contains("touch"))
    }
}
