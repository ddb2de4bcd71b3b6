import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Sessions
import SessionsTesting
import TestSupport
import Testing

@Suite("Values that are made from the ones before, or by an earlier version")
struct SessionValueChangeTests {
    private static let visits = SessionKey<Int>("visits")

    private func site(_ backing: Backing = .memory) throws -> Site {
        try Site(backing) { pages, _ in
            pages.post("visit") { _, context in
                let count = try await context.session.update(Self.visits) { ($0 ?? 0) + 1 }
                return "\(count ?? 0)"
            }
            pages.post("forget") { _, context in
                "\(try await context.session.update(Self.visits) { _ in nil } == nil)"
            }
            pages.post("begin") { _, context in
                try await context.session.begin()
                return context.session.csrfToken == nil ? "no token" : "token"
            }
            pages.post("visit-side-by-side") { _, context in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 {
                        group.addTask { try await context.session.update(Self.visits) { ($0 ?? 0) + 1 } }
                    }
                    try await group.waitForAll()
                }
                return "\(try context.session.value(Self.visits) ?? 0)"
            }
        }
    }

    @Test("40 parallel increments are all counted", arguments: Backing.allCases)
    func parallel(_ backing: Backing) async throws {
        try await site(backing).open { client in
            let browser = Browser(client)
            #expect(try await browser.post("/visit").body == "1")
            let cookie = browser.cookie
            let counts = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        let tab = Browser(client)
                        tab.cookie = cookie
                        return try await tab.post("/visit").body
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(counts == Set((2...41).map(String.init)))
            #expect(try await browser.post("/forget").body == "true")
            #expect(try await browser.post("/visit").body == "1")
        }
    }

    @Test(
        "parallel changes within one anonymous request begin one session and are all counted",
        arguments: Backing.allCases)
    func parallelInOneRequest(_ backing: Backing) async throws {
        let site = try site(backing)
        try await site.open { client in
            let browser = Browser(client)
            let answers = [try await browser.post("/visit-side-by-side"), try await browser.post("/visit")]
            #expect(answers.map(\.body) == ["20", "21"])
        }
        #expect(try await site.sessions.count() == 1)
    }

    @Test("a change that finds nothing and keeps nothing begins no session")
    func nothing() async throws {
        let site = try site()
        try await site.open { client in
            let answer = try await Browser(client).post("/forget")
            #expect(answer.body == "true")
            #expect(answer.setCookies.isEmpty)
        }
        #expect(site.store.calls(.insert) == 0)
    }

    @Test("what a page begins is shared by the parallel requests of its scripts")
    func begun() async throws {
        let site = try site()
        try await site.open { client in
            let browser = Browser(client)
            #expect(try await browser.post("/begin").body == "token")
            #expect(try await browser.post("/begin").setCookies.isEmpty)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<6 { group.addTask { try await browser.post("/visit") } }
                try await group.waitForAll()
            }
            #expect(try await browser.post("/visit").body == "7")
        }
        #expect(try await site.sessions.count() == 1)
    }

    @Test("a value of another type is a 500 whose log line names the key, and can count as absent")
    func changedType() async throws {
        let site = try Site { pages, _ in
            pages.get("fails") { _, context in "\(try context.session.value(SessionKey<[Int]>("cart")) ?? [])" }
            let tolerant = SessionKey<[Int]>("cart", ifUnreadable: .absent)
            pages.get("absent") { _, context in "\(try context.session.value(tolerant) ?? [0])" }
            pages.post("append") { _, context in
                "\(try await context.session.update(tolerant) { ($0 ?? []) + [1] } ?? [])"
            }
        }
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/set/cart/hat")
            let answer = try await browser.get("/fails")
            #expect(answer.status == .internalServerError)
            #expect(answer.body.contains(#""code":"internal_error""#))
            #expect(site.log.lines.contains { $0.contains("the value cart cannot be read as Array<Int>") })
            #expect(!site.log.lines.contains { $0.contains("hat") })
            #expect(try await browser.get("/absent").body == "[0]")
            #expect(try await browser.post("/append").body == "[1]")
            #expect(try await browser.get("/fails").body == "[1]")
        }
    }
}
