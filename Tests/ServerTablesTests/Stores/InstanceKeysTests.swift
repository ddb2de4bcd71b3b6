import DatabaseSupport
import Testing
import UserAccounts

@testable import Passkeys
@testable import ServerTables

@Suite(.eachEngine) struct InstanceKeysTests {
    @Test("a key is created once and is the same for all processes on the database, even if they ask at once")
    func stable() async throws {
        let temporary = try await TemporaryDatabase()
        let other = try temporary.another()
        let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for index in 0..<20 {
                let keys = index.isMultiple(of: 2) ? temporary.storage.keys : other.keys
                group.addTask { try await keys.key(named: "k") }
            }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
        #expect(keys.first?.count == 32)
        #expect(try await temporary.storage.keys.key(named: "another") != keys.first)
    }

    @Test(
        "a challenge that one process issued is accepted by another on the same database, and by no other installation")
    func challenges() async throws {
        let (temporary, elsewhere) = (try await TemporaryDatabase(), try await TemporaryDatabase())
        let issuer = try await temporary.storage.keys.passkeyChallenges()
        var generator = SystemRandomNumberGenerator()
        let challenge = issuer.issue(for: .login, boundTo: [1], at: 0, using: &generator)
        let another = try await temporary.another().keys.passkeyChallenges()
        let accepted = try another.check(challenge.bytes, for: .login, boundTo: [1], at: 1)
        #expect(accepted.digest == challenge.digest)

        let foreign = try await elsewhere.storage.keys.passkeyChallenges()
        let refusal = #expect(throws: PasskeyRefusal.self) {
            try foreign.check(challenge.bytes, for: .login, boundTo: [1], at: 1)
        }
        #expect(refusal?.code == .foreignChallenge)
    }
}
