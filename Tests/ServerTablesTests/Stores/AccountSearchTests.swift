import DatabaseSupport
import SQLInterface
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct AccountSearchTests {
    private func pages(_ storage: Storage, _ query: AccountQuery) async throws -> [AccountPage] {
        var (pages, query) = ([AccountPage](), query)
        repeat {
            let page = try await storage.accounts.list(query)
            pages.append(page)
            query.after = page.next
        } while query.after != nil
        return pages
    }

    private func names(_ storage: Storage, _ search: String) async throws -> [String] {
        try await pages(storage, AccountQuery(search: search)).flatMap(\.items).map(\.username.rawValue)
    }

    private func rename(_ name: String, _ displayName: String, _ email: String?, in storage: Storage) async throws {
        // Accounts of ``Storage/create(_:roles:hash:by:)`` have their names as identifiers.
        let profile = ProfileChange(displayName: displayName, email: .set(email))
        try await storage.perform(.profile(profile), to: PrincipalID(rawValue: name))
    }

    @Test("a search finds accounts by the beginning of each word of name, display name and address, in any case")
    func beginnings() async throws {
        let storage = try await TemporaryDatabase().storage
        for name in ["alice", "bob_x", "bobby", "carla"] { try await storage.create(name) }
        try await rename("alice", "Élise O'Brien 100%", "Wit.Lee@Mail.example", in: storage)
        for search in ["ALI", "éLISE", "o'br", "brien", "10", "wit.lee@mail", "lee@M", "@mail.ex", "example", "wit él"]
        {
            #expect(try await names(storage, search) == ["alice"], "\(search)")
        }
        #expect(try await names(storage, "BOB") == ["bob_x", "bobby"])
        #expect(try await names(storage, "bob_x") == ["bob_x"])
        #expect(try await names(storage, "x") == ["bob_x"])
        for search in ["lice", "obby", "alice bob", "%", "\\", "' OR 1=1 --", "\u{10FFFF}", "a\u{0}z"] {
            #expect(try await names(storage, search) == [], "\(search)")
        }
        #expect(try await names(storage, "  ").count == 4)
    }

    @Test("each word of a search must begin a word of the account, in any order")
    func severalWords() async throws {
        let storage = try await TemporaryDatabase().storage
        for (name, displayName) in [("a1", "Ann Smith"), ("a2", "Ann Jones"), ("a3", "Smith Annabel"), ("a4", "Smith")]
        {
            try await storage.create(name)
            try await rename(name, displayName, nil, in: storage)
        }
        #expect(try await names(storage, "ann smith") == ["a1", "a3"])
        #expect(try await names(storage, "SMI an") == ["a1", "a3"])
        #expect(try await names(storage, "ann a2") == ["a2"])
    }

    @Test("a renamed account is found by its new name only, a deleted one not at all")
    func changes() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("ada")
        try await rename("ada", "Ada Byron", "ada@old.example", in: storage)
        try await rename("ada", "Ada Lovelace", "ada@new.example", in: storage)
        #expect(try await names(storage, "byron") == [])
        #expect(try await names(storage, "old") == [])
        #expect(try await names(storage, "love new") == ["ada"])
        try await storage.perform(.delete, to: "ada")
        #expect(try await names(storage, "ada") == [])
    }

    @Test("imported accounts are found")
    func imported() async throws {
        let temporary = try await TemporaryDatabase()
        let newcomers = try (0..<130).map { number in
            Newcomer(try temporary.storage.newAccount("import\(number)"), nil, in: .system)
        }
        _ = try await temporary.storage.accounts.create(newcomers)
        #expect(try await names(temporary.storage, "import").count == 130)
        #expect(try await names(temporary.storage, "import77") == ["import77"])
    }

    @Test("no account appears twice over the pages of a search, and none is left out", arguments: [1, 2, 3, 7, 1000])
    func everyPage(reach: Int) async throws {
        let storage = try await TemporaryDatabase().storage
        var random = SplitMix(state: UInt64(reach))
        let syllables = ["an", "ann", "anna", "lee", "le", "é", "bo"]
        func word() -> String { (0...Int.random(in: 0...1, using: &random)).map { _ in pick() }.joined() }
        func pick() -> String { syllables.randomElement(using: &random) ?? "" }
        var model: [String: Set<String>] = [:]
        for number in 0..<40 {
            let (name, displayName, email) = ("u\(number)", "\(word()) \(word())", "\(word()).\(word())@\(word()).x")
            try await storage.create(name)
            try await rename(name, displayName, email, in: storage)
            let parts = email.split { ".@".contains($0) }.map(String.init)
            model[name] = Set([name] + displayName.split(separator: " ").map(String.init) + parts)
        }
        for search in ["an", "ann", "le", "l an", "é bo ann", "u", "x u1", "zzz"] {
            let expected = model.filter { _, words in
                search.split(separator: " ").allSatisfy { term in
                    words.contains { $0.utf8.starts(with: term.utf8) }
                }
            }
            for limit in [1, 4, 50] {
                let found = try await pages(storage, AccountQuery(search: search, limit: limit, reach: reach))
                let names = found.flatMap(\.items).map(\.username.rawValue)
                #expect(names.count == Set(names).count, "\(search) \(limit)")
                #expect(Set(names) == Set(expected.keys), "\(search) \(limit)")
                #expect(found.allSatisfy { $0.isCutShort || $0.items.count == limit || $0.next == nil })
            }
        }
    }

    @Test("a page of a search examines at most as many candidates as it may, and says where the search goes on")
    func bound() async throws {
        let storage = try await TemporaryDatabase().storage
        for number in 10..<40 { try await storage.create("person\(number)") }
        try await rename("person35", "Rare Person", nil, in: storage)
        for number in 10..<40 where number != 35 {
            try await rename("person\(number)", "Rather Common", nil, in: storage)
        }
        let none = try await pages(storage, AccountQuery(search: "person zebra", reach: 10))
        #expect(none.map(\.items.count) == [0])
        // All words have more candidates than a page may examine.
        let cut = try await pages(storage, AccountQuery(search: "r c p", reach: 10))
        #expect(cut.flatMap(\.items).count == 29)
        #expect(cut.dropLast().allSatisfy { $0.isCutShort && $0.next != nil })
        #expect(cut.count > 2)
    }

    @Test("one word of a search that few accounts have makes its page complete")
    func rarestWord() async throws {
        let storage = try await TemporaryDatabase().storage
        for number in 10..<40 { try await storage.create("person\(number)") }
        try await rename("person38", "Person Abc", nil, in: storage)
        let page = try await storage.accounts.list(AccountQuery(search: "person abc", reach: 5))
        #expect(page == AccountPage(items: page.items, next: nil))
        #expect(page.items.map(\.username.rawValue) == ["person38"])
    }

    @Test("the page after a cursor of another search is empty")
    func otherCursor() async throws {
        let storage = try await TemporaryDatabase().storage
        try await storage.create("ada")
        let page = try await storage.accounts.list(AccountQuery(search: "ada", after: "bob bob"))
        #expect(page == AccountPage(items: [], next: nil))
    }

    @Test("accounts of earlier versions are found once their words are made, changed ones too")
    func backfill() async throws {
        let temporary = try await TemporaryDatabase()
        for number in 0..<3 { try await temporary.storage.create("person\(number)") }
        try await temporary.run("DELETE FROM account_words WHERE username_key <> 'person2'")
        try await temporary.run("UPDATE accounts SET words_of = '' WHERE id <> 'person2'")
        try await temporary.run("UPDATE accounts SET search = $1 WHERE id = 'person2'", .text("person2\nada b\n"))
        try await AccountTable.addMissingWords(in: temporary.database)
        #expect(try await names(temporary.storage, "person") == ["person0", "person1", "person2"])
        #expect(try await names(temporary.storage, "b") == ["person2"])
        #expect(try await temporary.run("SELECT 1 FROM accounts WHERE words_of <> search").isEmpty)
    }
}

/// Random numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
