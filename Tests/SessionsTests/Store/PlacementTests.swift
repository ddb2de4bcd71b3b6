import Sessions
import SessionsTesting
import Testing

@Suite("Placement of sessions in a cluster")
struct PlacementTests {
    private let key = (UInt8(0)..<32).map { $0 &* 7 }

    private func placement(_ change: (inout [UInt8]) -> Void = { _ in }) throws -> SessionID.Placement {
        var key = key
        change(&key)
        return try #require(SessionID.Placement(key: key))
    }

    @Test("a principal's place depends on the whole key and on the principal, and on nothing else")
    func place() throws {
        let ada = PrincipalID("ada")
        let first = try placement()
        #expect(first.prefix(of: ada) == (try placement().prefix(of: ada)))
        // HMAC-SHA-256(key, "coatcheck session placement" || "ada"), computed with OpenSSL.
        #expect(first.prefix(of: ada) == 0x530C)
        for index in [0, 15, 31] {
            #expect(try placement { $0[index] ^= 1 }.prefix(of: ada) != first.prefix(of: ada))
        }
        let places = Set((0..<200).map { first.prefix(of: PrincipalID("p\($0)")) })
        #expect(places.count > 190)
    }

    @Test("a key of another length is refused", arguments: [0, 16, 31, 33, 64])
    func length(count: Int) {
        #expect(SessionID.Placement(key: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test("a placement prints nothing of its key")
    func silence() throws {
        let placement = try placement()
        var dumped = ""
        dump(placement, to: &dumped)
        for text in ["\(placement)", String(reflecting: placement), dumped] {
            #expect(text.contains("Placement"))
            #expect(!text.contains("keyed") && !text.contains("Words") && !text.contains("1985808666143281"))
        }
    }

    @Test("a manager gives a principal's sessions their place, and the rest of the handle stays random")
    func login() async throws {
        let placement = try placement()
        let manager = try SessionManager(store: MemorySessionStore(), placement: placement)
        let ada = PrincipalID("ada")
        var ids: Set<SessionID> = []
        for _ in 0..<5 {
            guard case .signedIn(let session) = try await manager.login(ada, from: Device()) else {
                throw Unexpected("the login was refused")
            }
            ids.insert(session.id)
        }
        #expect(ids.count == 5)
        #expect(ids.allSatisfy { $0.bytes.starts(with: [0x53, 0x0C]) })
    }

    @Test("a visitor's session lies anywhere")
    func visitor() async throws {
        let manager = try SessionManager(store: MemorySessionStore(), placement: try placement())
        var places: Set<[UInt8]> = []
        for _ in 0..<8 {
            let session = try await manager.begin(with: SessionData(["cart": [1]]), from: Device())
            places.insert(Array(session.id.bytes.prefix(2)))
        }
        #expect(places.count > 4)
    }

    @Test("samples lie where their placement says, whoever's they are")
    func samples() {
        let prefix = SessionID.Placement.samples.prefix(of: PrincipalID("anybody"))
        for number in UInt64(0)..<50 { #expect(SessionID.sample(number).prefix == prefix) }
    }
}
