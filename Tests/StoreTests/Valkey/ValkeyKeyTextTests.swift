import RESPClient
import Sessions
import SessionsTesting
import TestSupport
import Testing
import ValkeySessionStore

@Suite("Keys that people and tools can read", .enabled(if: RedisServers.single.isExpected))
struct ValkeyKeyTextTests {
    private static let everywhere: [(RedisServers, SessionID.Placement?)] =
        [
            (.single, nil), (.single, .samples), (.tls, nil), (.sentinel, nil), (.cluster, .samples),
        ].filter(\.0.isExpected)

    /// The forms that docs/stores.md lists, after the prefix, each with the type of the value.
    private static func forms(_ place: String) -> [(Regex<AnyRegexOutput>, String)]? {
        let forms = [
            ("\(place):session:[A-Za-z0-9_-]{22}", "hash"),
            ("\(place):principal:([A-Za-z0-9._~@/-]|%[0-9A-F]{2})+", "zset"),
            ("\(place):index:start", "zset"), ("\(place):index:expiry", "zset"), ("\(place):index:ended", "zset"),
            ("\(place):all", "string"), ("\(place):near:head", "hash"), ("\(place):near:log", "stream"),
            ("\(place):near:members", "zset"), ("\(place):near:condemned", "set"),
        ]
        return try? forms.map { (try Regex("\\{\($0.0)"), $0.1) }
    }

    @Test("every key has a documented form and its type, and each form occurs", arguments: everywhere.indices)
    func forms(installation: Int) async throws {
        let (servers, placement) = Self.everywhere[installation]
        try await servers.withStore(placement: placement) { store, view in
            if let log = store.changeLog {
                let member = try #require(CacheMember(bytes: (0..<16).map { $0 }))
                _ = try await log.join(member)
                try await use(store)
                try await log.condemn([member])
            } else {
                try await use(store)
            }
            let place = placement == nil ? "all\\}" : "([0-9a-f]{4}|i[0-9a-f])\\}"
            var missing = try #require(Self.forms(place))
            if placement != nil { missing.removeLast(4) }
            let forms = missing
            for key in try await view.keys() {
                let text = String(decoding: key.dropFirst(view.prefix.utf8.count + 1), as: UTF8.self)
                let form = try #require(forms.first { text.wholeMatch(of: $0.0) != nil }, "\(text)")
                #expect(try await view.send("TYPE", key) == .simple(form.1), "\(text)")
                missing.removeAll { text.wholeMatch(of: $0.0) != nil }
            }
            #expect(missing.map(\.1) == [])
        }
    }

    private func use(_ store: ValkeySessionStore) async throws {
        for number in UInt64(1)...40 {
            let owner = [nil, "ada", "Ada Lovelace", "wiki/ann", "\u{0}\u{7F}ö€😀"][Int(number) % 5]
            try await StoreAtWork(store).insert(.sample(number, of: owner.map { PrincipalID($0) }))
        }
        _ = try await store.end(.many([.sample(1), .sample(2)]), SessionEnding(.revoked), now: .sample)
        try await store.touch([SessionTouch(id: .sample(3), at: .sample + .seconds(1), address: "::1")])
        _ = try await store.sweep(now: .sample + .seconds(3600), tombstoneLifetime: .seconds(86400), limit: 8)
    }

    @Test("the key of a session ends with the handle that the commands and the audit log show")
    func handle() async throws {
        try await RedisServers.single.withStore { store, view in
            for number in UInt64(1)...50 {
                let record = SessionRecord.sample(number)
                try await StoreAtWork(store).insert(record)
                let key = Array("\(view.prefix):{all}:session:\(record.id)".utf8)
                #expect(try await view.number("HEXISTS", key, "b") == 1)
            }
        }
    }

    @Test(
        "a principal of any name has a key of its own, of printable characters",
        arguments: [
            ("ada", "ada"), ("grace@example.org", "grace@example.org"), ("wiki/ann", "wiki/ann"), ("a b", "a%20b"),
            ("a%20b", "a%2520b"), ("a:b", "a%3Ab"), ("{a}", "%7Ba%7D"), ("*?[a]\\\"'", "%2A%3F%5Ba%5D%5C%22%27"),
            ("\u{0}\n", "%00%0A"), ("é", "%C3%A9"), ("e\u{301}", "e%CC%81"), ("A-Z.~_9", "A-Z.~_9"),
        ])
    func principal(name: String, text: String) async throws {
        try await RedisServers.single.withStore { store, view in
            let owner = PrincipalID(name)
            try await StoreAtWork(store).insert(.sample(1, of: owner))
            #expect(try await view.number("ZCARD", view.key("principal:\(text)")) == 1)
            #expect(try await store.count(SessionQuery(principal: owner)) == 1)
            #expect(try await store.end(.principal(owner), SessionEnding(.revoked), now: .sample).count == 1)
            #expect(try await view.number("EXISTS", view.key("principal:\(text)")) == 0)
        }
    }

    @Test("no key holds a byte of a secret or of its digest")
    func secrecy() async throws {
        try await RedisServers.single.withStore { store, view in
            let record = SessionRecord.sample(1, of: nil)
            try await StoreAtWork(store).insert(record)
            let token = SessionToken.sample(1).wire
            for key in try await view.keys() {
                let text = String(decoding: key, as: UTF8.self)
                for start in 24...60 {
                    #expect(!text.contains(token.dropFirst(start).prefix(4)))
                }
                #expect(!text.contains(Base64URL.encode(record.secrets.current.bytes).prefix(5)))
            }
        }
    }
}
