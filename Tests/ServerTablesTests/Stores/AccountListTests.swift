import DatabaseSupport
import Sessions
import Testing
import UserAccounts

@testable import ServerTables

@Suite(.eachEngine) struct AccountListTests {
    private func names(_ storage: Storage, _ query: AccountQuery) async throws -> [[String]] {
        var (pages, query) = ([[String]](), query)
        while true {
            let page = try await storage.accounts.list(query)
            pages.append(page.items.map(\.username.rawValue))
            guard let next = page.next else { return pages }
            query.after = next
        }
    }

    @Test("pages are in the order of names, each account on exactly one of them")
    func paging() async throws {
        let storage = try await TemporaryDatabase().storage
        for name in ["dora", "Alice", "émile", "bob", "Carol"] { try await storage.create(name) }
        #expect(
            try await names(storage, AccountQuery(limit: 2)) == [["Alice", "bob"], ["Carol", "dora"], ["émile"]])
        #expect(try await names(storage, AccountQuery(limit: 5)) == [["Alice", "bob", "Carol", "dora", "émile"]])
    }

    @Test("an account that is created or deleted during paging does not repeat or hide another")
    func concurrentChange() async throws {
        let storage = try await TemporaryDatabase().storage
        for name in ["b", "d", "f"] { try await storage.create(name) }
        let first = try await storage.accounts.list(AccountQuery(limit: 2))
        try await storage.create("a")
        try await storage.create("e")
        let second = try await storage.accounts.list(AccountQuery(after: first.next, limit: 2))
        #expect(second.items.map(\.username.rawValue) == ["e", "f"])
    }

    @Test("a limit is brought within bounds")
    func limits() {
        #expect(AccountQuery(limit: 0).limit == 1)
        #expect(AccountQuery(limit: .max).limit == 500)
    }
}
