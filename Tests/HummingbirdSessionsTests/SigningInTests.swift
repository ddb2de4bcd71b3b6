import HTTPTypes
import HummingbirdSessions
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing

@Suite("Signing in, stepping up and signing out")
struct SigningInTests {
    @Test("a login mints a new session and ends the one that was presented", arguments: Backing.allCases)
    func loginReplaces(_ backing: Backing) async throws {
        try await Site(backing).open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let first = try #require(browser.cookie)
            try await browser.post("/login/grace")
            let second = try #require(browser.cookie)

            #expect(first.prefix(22) != second.prefix(22))
            #expect(try await browser.get("/me").body == "grace")
            browser.cookie = first
            #expect(try await browser.get("/me").body == "nobody logout")
        }
    }

    @Test("the handler that logs in sees the principal at once", arguments: Backing.allCases)
    func visibleAtOnce(_ backing: Backing) async throws {
        try await Site(backing).open { client in
            let answer = try await Browser(client).post("/login/ada")
            #expect(answer.body == "ada")
        }
    }

    @Test("a visitor's cart is carried over on purpose, and nothing else is", arguments: Backing.allCases)
    func carrying(_ backing: Backing) async throws {
        try await Site(backing).open { client in
            let browser = Browser(client)
            try await browser.post("/set/cart/hat")
            try await browser.post("/set/tracking/yes")
            try await browser.post("/login/ada")
            #expect(try await browser.get("/get/cart").body == "hat")
            #expect(try await browser.get("/get/tracking").body == "nothing")
        }
    }

    @Test("a logout ends the session in the store and clears the cookie", arguments: Backing.allCases)
    func logout(_ backing: Backing) async throws {
        try await Site(backing).open(.live) { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let stolen = try #require(browser.cookie)
            let answer = try await browser.post("/logout")
            #expect(answer.body == "nobody")
            #expect(answer.setCookies.count == 1)
            #expect(answer.setCookies.first?.contains("Max-Age=0") == true)
            #expect(answer.headers[.cacheControl] == "no-store")
            browser.cookie = stolen
            #expect(try await browser.get("/me").body == "nobody logout")
        }
    }

    @Test("a logout with a dead cookie, or with none, still clears it and writes nothing")
    func logoutWithoutSession() async throws {
        let site = try Site()
        try await site.open { client in
            let browser = Browser(client)
            browser.cookie = IdentificationTests.wellFormed
            let first = try await browser.post("/logout")
            let second = try await browser.post("/logout")
            #expect([first, second].map(\.setCookies.count) == [1, 1])
        }
        #expect(site.store.calls(.end) == 0)
    }

    @Test("a logout that the store did not hear of is a 503, and the cookie stays")
    func logoutUnavailable() async throws {
        let site = try Site()
        try await site.open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            site.store.fail([.end])
            let answer = try await browser.post("/logout")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "5")
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }

    @Test("a login that the store did not hear of is a 503 without a cookie")
    func loginUnavailable() async throws {
        let site = try Site()
        site.store.fail([.insert])
        try await site.open { client in
            let answer = try await Browser(client).post("/login/ada")
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }

    @Test("a login beyond a limit that denies says so, and sends no cookie", arguments: Backing.allCases)
    func limit(_ backing: Backing) async throws {
        var policy = SessionPolicy()
        policy.limit = .init(maximum: 1, excess: .deny)
        try await Site(backing, policy: policy).open { client in
            try await Browser(client).post("/login/ada")
            let answer = try await Browser(client).post("/login/ada")
            #expect(answer.status == .conflict)
            #expect(answer.body.contains(#""code":"session_limit""#))
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
    }

    @Test("a login that the limit denies changes nothing: the browser keeps the session it has")
    func limitKeeps() async throws {
        var policy = SessionPolicy()
        policy.limit = .init(maximum: 1, excess: .deny)
        try await Site(policy: policy).open { client in
            try await Browser(client).post("/login/ada")
            let browser = Browser(client)
            try await browser.post("/login/grace")
            #expect(try await browser.post("/login/ada").status == .conflict)
            #expect(try await browser.get("/me").body == "grace")
        }
    }

    @Test("a step-up raises the level, replaces the token and keeps the session", arguments: Backing.allCases)
    func stepUp(_ backing: Backing) async throws {
        try await Site(backing).open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let before = try #require(browser.cookie)
            #expect(try await browser.post("/step-up").body == "2")
            let after = try #require(browser.cookie)
            #expect(before.prefix(21) == after.prefix(21))
            #expect(before != after)
            #expect(try await browser.get("/me").body == "ada")
            browser.cookie = before
            #expect(try await browser.get("/me").body == "nobody ")
        }
    }

    @Test("rotating or stepping up without a session does nothing", arguments: ["/rotate", "/step-up"])
    func rotateNothing(_ path: String) async throws {
        let site = try Site()
        try await site.open { client in
            let answer = try await Browser(client).post(path)
            #expect(answer.status == .ok)
            #expect(answer.headers[values: .setCookie].isEmpty)
        }
        #expect(site.store.calls(.rotate) == 0)
    }

    @Test("of parallel rotations one replaces the token, and all clients stay signed in", arguments: Backing.allCases)
    func parallelRotations(_ backing: Backing) async throws {
        try await Site(backing).open { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let cookie = try #require(browser.cookie)
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let tab = Browser(client)
                        tab.cookie = cookie
                        return try await tab.post("/rotate")
                    }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            let lines = answers.flatMap(\.setCookies)
            #expect(lines.count == 1)
            let value = try #require(lines.first).prefix { $0 != ";" }.dropFirst(Browser.cookieName.count + 1)
            browser.cookie = String(value)
            #expect(try await browser.get("/me").body == "ada")
        }
    }
}
