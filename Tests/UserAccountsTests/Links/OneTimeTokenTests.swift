import Testing
import UserAccounts

@Suite struct OneTimeTokenTests {
    @Test("a token has 256 random bits and travels as 43 characters")
    func wire() throws {
        let tokens = (0..<100).map { _ in OneTimeToken.random() }
        #expect(Set(tokens.map(\.wireValue)).count == 100)
        #expect(tokens.allSatisfy { $0.wireValue.count == 43 })
        let read = try #require(OneTimeToken(wire: tokens[0].wireValue))
        #expect(read.digest == tokens[0].digest)
    }

    @Test(
        "anything else is refused before a store is asked",
        arguments: [
            "", "x", String(repeating: "A", count: 42), String(repeating: "A", count: 44),
            String(repeating: "=", count: 43),
            String(repeating: "é", count: 43), String(repeating: "B", count: 43),
        ])
    func refused(_ text: String) {
        #expect(OneTimeToken(wire: text) == nil)
    }

    @Test("a token appears in no description, dump or mirror, and its digest is not it")
    func unprintable() {
        let token = OneTimeToken.random()
        var dumped = ""
        dump([token], to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains(token.wireValue))
        #expect(!dumped.contains("words"))
    }
}
