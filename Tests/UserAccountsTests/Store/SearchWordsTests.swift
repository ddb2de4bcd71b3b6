import Testing

@testable import UserAccounts

@Suite struct SearchWordsTests {
    @Test(
        "a word begins at a letter or number after something else, and goes on to the next space",
        arguments: [
            ("ann.lee@example.com", ["ann.lee@example.com", "com", "example.com", "lee@example.com"]),
            ("Ann  Lee", ["ann", "lee"]), ("O'Brien, Pat", ["brien", "o'brien", "pat"]), ("(x2) —", ["x2"]),
            ("Élodie", ["élodie"]), ("E\u{301}lodie", ["élodie"]), ("हिन्दी भाषा", ["भाषा", "हिन्दी"]), ("🎉", []), ("", []),
            ("a\u{0}b", ["a", "b"]),
        ])
    func entries(_ text: String, _ words: [String]) {
        #expect(SearchWords.entries(of: [text]) == words)
    }

    @Test("the beginning of another word of the account is not kept")
    func beginnings() {
        #expect(
            SearchWords.entries(of: ["ann", "Ann Lee", "ann@example.com"])
                == ["ann@example.com", "com", "example.com", "lee"])
    }

    @Test("long words are cut, and a field has a limited number of them")
    func bounds() {
        let long = String(repeating: "x", count: 100)
        #expect(SearchWords.entries(of: [long]) == [String(repeating: "x", count: 64)])
        #expect(AccountSearch(long)?.words == [String(repeating: "x", count: 64)])
        let many = (10..<90).map(String.init).joined(separator: ".")
        #expect(SearchWords.entries(of: [many, "Ann"]).count == 13)
    }

    @Test("a search has the words between its spaces, without those that begin another, at most eight")
    func terms() {
        #expect(AccountSearch("Lee, ann an  'ann.l")?.words == ["ann.l", "lee"])
        #expect(AccountSearch("a b c d e f g h i j")?.words.count == 8)
        #expect(AccountSearch("@example.com")?.words == ["example.com"])
    }

    @Test("nothing but spaces is no search, nothing but signs finds nothing")
    func empty() {
        #expect(AccountSearch(nil) == nil)
        #expect(AccountSearch(" \t") == nil)
        #expect(AccountSearch("% --")?.words == [])
    }

    @Test(
        "only a cursor of the same search is one", arguments: ["", "ann", "bob bob", "ann Ann", "ann a b", "a\u{0} x"])
    func cursors(_ cursor: String) {
        #expect(AccountSearch("ann lee")?.position(cursor) == nil)
        #expect(AccountSearch("ann lee")?.position("anna ann")?.leading == "ann")
        #expect(!AccountQuery(search: "ann lee", after: cursor).isContinuation)
        #expect(AccountQuery(search: "ann lee", after: "leeds ann").isContinuation)
    }
}
