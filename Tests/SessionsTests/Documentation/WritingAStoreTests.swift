import SessionsTesting
import Testing

@Suite("The store of the article \"Writing a store\"")
struct WritingAStoreTests {
    @Test("keeps the rules of a session store", arguments: SessionStoreSuite.checks)
    func conforms(check: SessionStoreSuite.Check) async throws {
        try await check.run(on: DictionarySessionStore())
    }
}
