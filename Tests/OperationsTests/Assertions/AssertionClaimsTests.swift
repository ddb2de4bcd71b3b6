import Crypto
import Foundation
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import Operations
@testable import ServerTables

@Suite("The claims of an assertion") struct AssertionClaimsTests {
    private let start = Timestamp(milliseconds: 1_780_000_000_500)

    private func signedIn(
        _ body: (SessionRecord, Account, Timestamp) throws -> Void
    ) async throws {
        let clock = ManualClock()
        let sessions = try SessionManager(store: MemorySessionStore(), clock: clock)
        var account = Account(
            id: PrincipalID(rawValue: "p1"), username: try #require(Username("Ada")), displayName: "Ada L.",
            groups: ["staff", "admins"], createdAt: clock.now())
        account.email = "ada@example.org"
        guard case .signedIn(let session) = try await sessions.login(account.id, from: Device()) else { return }
        try body(session.record, account, clock.now())
    }

    @Test("it names issuer, audience, user, session, groups and authentication methods")
    func content() async throws {
        try await signedIn { record, account, now in
            let claims = try #require(
                AssertionClaims(record, of: account, issuer: "https://a.example", host: "b.example", at: now))
            #expect((claims.iss, claims.aud, claims.sub) == ("https://a.example", "b.example", "p1"))
            #expect(claims.sid == record.id.description)
            #expect((claims.preferredUsername, claims.name) == ("Ada", "Ada L."))
            #expect(claims.email == "ada@example.org")
            #expect(claims.groups == ["admins", "staff"])
            #expect((claims.acr, claims.amr) == ("aal1", ["pwd"]))
            #expect(claims.authTime == now.milliseconds / 1000)
            #expect(claims.exp - claims.iat == 60)
            let other = AssertionClaims(record, of: account, issuer: "i", host: "b.example", at: now)
            #expect(other?.numbered().jti != claims.numbered().jti && claims.numbered().jti.count == 22)
        }
    }

    @Test("it never outlives the session")
    func expiry() async throws {
        try await signedIn { record, account, _ in
            let now = record.expiry - .seconds(20)
            let claims = AssertionClaims(record, of: account, issuer: "i", host: "h", at: now)
            #expect(claims.map { $0.exp - $0.iat } == 20)
        }
    }

    @Test("an authentication in the future, after the clock was set back, is reported as the oldest possible")
    func clockSetBack() async throws {
        try await signedIn { record, account, now in
            func told(at now: Timestamp) -> Int64? {
                AssertionClaims(record, of: account, issuer: "i", host: "h", at: now)?.authTime
            }
            #expect(told(at: now - .seconds(5)) == now.milliseconds / 1000)
            #expect(told(at: now - .seconds(7200)) == 0)
        }
    }

    @Test("there is none for an anonymous session, nor for another user's session")
    func nobody() async throws {
        try await signedIn { record, _, now in
            let other = Account(
                id: PrincipalID(rawValue: "p2"), username: try #require(Username("eve")), createdAt: now)
            #expect(AssertionClaims(record, of: other, issuer: "i", host: "h", at: now) == nil)
        }
    }

    @Test("the signature is that of the key, over exactly what is sent")
    func signature() async throws {
        try await signedIn { record, account, now in
            let key = AssertionKey.generate(createdAt: now, signsFrom: now)
            let claims = AssertionClaims(record, of: account, issuer: "i", host: "h", at: now)
            let parts = try CompactJWS.sign(claims, with: key).split(separator: ".").map(String.init)
            #expect(parts.count == 3)
            let point = key.coordinates.x + key.coordinates.y
            let publicKey = try P256.Signing.PublicKey(rawRepresentation: Data(point))
            let words = try #require(Base64URL.words(parts[2].utf8, byteCount: 64))
            let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
            let signature = try P256.Signing.ECDSASignature(rawRepresentation: Data(bytes))
            #expect(publicKey.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8)))
            #expect(!publicKey.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])x".utf8)))
        }
    }
}
