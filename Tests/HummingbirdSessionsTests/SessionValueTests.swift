import Hummingbird
import HummingbirdSessions
import Sessions
import SessionsTesting
import Testing

@Suite("Values in a session")
struct SessionValueTests {
    @Test("the first value begins an anonymous session without a principal", arguments: Backing.allCases)
    func visitor(_ backing: Backing) async throws {
        try await Site(backing).open { client in
            let browser = Browser(client)
            let answer = try await browser.post("/set/colour/red")
            #expect(answer.body == "red")
            #expect(answer.setCookies.count == 1)
            #expect(try await browser.get("/get/colour").body == "red")
            #expect(try await browser.get("/me").body == "nobody ")
        }
    }

    @Test("removing a value from no session begins none")
    func unsetNothing() async throws {
        let site = try Site()
        try await site.open { client in
            let answer = try await Browser(client).post("/unset/colour")
            #expect(answer.body == "nothing")
            #expect(answer.setCookies.isEmpty)
        }
        #expect(site.store.calls(.insert) == 0)
    }

    @Test("a removed value is gone, also for the request that removed it", arguments: Backing.allCases)
    func unset(_ backing: Backing) async throws {
        try await Site(backing).open { client in
            let browser = Browser(client)
            try await browser.post("/set/colour/red")
            #expect(try await browser.post("/unset/colour").body == "nothing")
            #expect(try await browser.get("/get/colour").body == "nothing")
        }
    }

    @Test("100 parallel changes of as many keys as fit all survive", arguments: Backing.allCases)
    func parallel(_ backing: Backing) async throws {
        try await Site(backing).open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let keys = SessionData.fieldLimit
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask { try await browser.post("/set/key\(number % keys)/value\(number % keys)") }
                }
                try await group.waitForAll()
            }
            for number in 0..<keys {
                #expect(try await browser.get("/get/key\(number)").body == "value\(number)")
            }
        }
    }

    @Test(
        "parallel changes within one anonymous request begin one session and all survive", arguments: Backing.allCases)
    func parallelInOneRequest(_ backing: Backing) async throws {
        let site = try Site(backing) { pages, _ in
            pages.get("sum") { _, context in
                "\(try (0..<20).map { try context.session.value(SessionKey<Int>("key\($0)")) ?? 0 }.reduce(0, +))"
            }
            pages.post("fill") { _, context in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            try await context.session.set(SessionKey<Int>("key\(number)"), to: number)
                        }
                    }
                    try await group.waitForAll()
                }
                let values = try (0..<20).map { try context.session.value(SessionKey<Int>("key\($0)")) }
                return values.allSatisfy { $0 != nil } ? "all" : "some"
            }
        }
        try await site.open { client in
            let browser = Browser(client)
            let answer = try await browser.post("/fill")
            #expect(answer.body == "all")
            #expect(try await browser.get("/sum").body == "190")
        }
        #expect(try await site.sessions.count() == 1)
    }

    @Test(
        "a value set while the session is ended elsewhere is dropped, and brings nothing back",
        arguments: Backing.allCases)
    func endedMeanwhile(_ backing: Backing) async throws {
        let site = try Site(backing) { pages, sessions in
            pages.post("end-then-set") { _, context in
                try await sessions.revoke(.principal("ada"), SessionEnding(.revoked))
                let isKept = try await context.session.set(SessionKey<Int>("late"), to: 1)
                return "\(isKept) \(context.session.principal?.rawValue ?? "nobody")"
            }
        }
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let answer = try await browser.post("/end-then-set")
            #expect(answer.body == "false nobody")
            #expect(answer.setCookies.isEmpty)
            #expect(try await browser.get("/me").body == "nobody revoked")
        }
    }

    @Test("a value too large is a 413 and changes nothing")
    func tooLarge() async throws {
        let large = SessionKey<String>("large")
        let site = try Site { pages, _ in
            pages.post("large") { _, context in
                try await context.session.set(large, to: String(repeating: "x", count: SessionData.valueLimit))
                return "kept"
            }
        }
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            #expect(try await browser.post("/large").status == .contentTooLarge)
            #expect(try await browser.get("/get/large").body == "nothing")
        }
    }

    @Test("Codable values come back as they were")
    func codable() throws {
        struct Preferences: Codable, Equatable {
            var theme: String
            var sizes: [Int]
        }
        let key = SessionKey<Preferences>("preferences")
        let preferences = Preferences(theme: "dark", sizes: [1, 2, 3])
        #expect(try key.decode(key.encode(preferences)) == preferences)
        #expect(throws: (any Error).self) { try key.decode(Array("[]".utf8)) }
    }
}
