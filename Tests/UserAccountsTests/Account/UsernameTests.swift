import Testing
import UserAccounts

@Suite struct UsernameTests {
    @Test("names that differ in case only are the same name")
    func caseIsIgnored() {
        #expect(Username("Alice") == Username("aLICE"))
        #expect(Username("ÉMILE") == Username("émile"))
        #expect(Username("Alice")?.rawValue == "Alice")
    }

    @Test("a name is the same however its accents are encoded")
    func normalisation() throws {
        let composed = try #require(Username("\u{e9}mile"))
        let decomposed = try #require(Username("e\u{301}mile"))
        #expect(composed == decomposed)
        #expect(Array(decomposed.rawValue.utf8) == Array("\u{e9}mile".utf8))
        #expect(Array(decomposed.key.utf8) == Array(composed.key.utf8))
    }

    @Test(
        "letters of any script, digits and a few joiners make a name",
        arguments: [
            "a", "alice", "alice.de-wit_2+x@mail.example", "7of9", "Жанна", "李小龍", "ज़ैन",
            "O'Brien".replacing("'", with: "."),
        ])
    func accepted(_ name: String) {
        #expect(Username(name) != nil)
    }

    @Test(
        "spaces, control, invisible, direction-changing and look-alike characters do not",
        arguments: [
            "", " ", "al ice", " alice", "alice ", "alice\n", "al\u{0}ice", "al\u{200b}ice", "al\u{200d}ice",
            "\u{202e}alice",
            "al\u{ad}ice", "\u{feff}alice", "al\u{3164}ice", "Ａlice", "ﬁona", "alice\u{fe0f}", ".alice", "-alice",
            "@alice",
            "\u{301}alice", "a/b", "a\\b", "a<b>", "a\"b", "a'b", "a:b", "😀",
        ])
    func refused(_ name: String) {
        #expect(Username(name) == nil)
    }

    @Test(
        "a name that users would confuse with another resembles it",
        arguments: [
            ("paula", "p\u{430}ula"), ("paula", "рaulа"), ("apple", "аррlе"), ("bob", "bοb"), ("scope", "ѕсоре"),
            ("Ivan", "ӏvan"), ("émile", "еmile".replacing("е", with: "\u{435}\u{301}")), ("0dd", "оdd"),
        ])
    func lookAlikes(_ name: String, _ other: String) throws {
        let (name, other) = (try #require(Username(name)), try #require(Username(other)))
        #expect(name.resembles(other))
        #expect(other.resembles(name))
    }

    @Test(
        "names of plain letters are names of their own, and so are those that merely share letters",
        arguments: [
            ("bern", "bem"), ("user1", "userl"), ("b0b", "bob"), ("Жанна", "Жана"), ("émile", "emile"),
            ("alice", "ALICE"),
        ])
    func different(_ name: String, _ other: String) throws {
        #expect(try !#require(Username(name)).resembles(#require(Username(other))))
    }

    @Test("a name has 64 code points at most")
    func limit() {
        #expect(Username(String(repeating: "é", count: 64)) != nil)
        #expect(Username(String(repeating: "e\u{301}", count: 64)) != nil)
        #expect(Username(String(repeating: "a", count: 65)) == nil)
        #expect(Username(String(repeating: "a", count: 1_000_000)) == nil)
    }
}
