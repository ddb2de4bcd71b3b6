import Sessions
import SessionsTesting
import Testing

@Suite("Cookie scanner")
struct CookieScannerTests {
    private static let name = "__Host-session"
    private static let one = SessionToken.sample(1).wire
    private static let other = SessionToken.sample(2).wire

    /// What the scanner says, in a word; a token by its wire form.
    private func scan(_ headers: String...) -> String {
        switch CookieScanner(name: Self.name).scan(headers) {
        case .absent: "absent"
        case .malformed: "malformed"
        case .conflicting: "conflicting"
        case .token(let token): token.wire
        }
    }

    @Test(
        "the cookie is found wherever it stands",
        arguments: [
            "\(name)=\(one)", "a=b; \(name)=\(one)", "\(name)=\(one); a=b", "a=b;\(name)=\(one);c=d",
            "a=b;\t \(name)=\(one) \t;", ";;; \(name)=\(one)", "a; b=; =c; \(name)=\(one)", "a=\"x; \(name)=\(one)",
            "a=\(name)=\(other); \(name)=\(one)", "x\(name)=\(other); \(name)=\(one)",
            "\(name)x=\(other); \(name)=\(one)",
        ]
    )
    func finds(header: String) {
        #expect(scan(header) == Self.one)
    }

    @Test(
        "other cookies are not taken for it",
        arguments: [
            "", ";", "=", "a=b", name, "\(name);", "\(name) =\(one)", "__host-session=\(one)", "__HOST-SESSION=\(one)",
            "session=\(one)", "\(name)2=\(one)", "x\(name)=\(one)", "_\(name)=\(one)", "a=\(name)=\(one)",
            "\u{FF3F}_Host-session=\(one)", "__Host-sessio\u{6E}\u{301}=\(one)", "__Host-session\0=\(one)",
        ]
    )
    func ignores(header: String) {
        #expect(scan(header) == "absent")
    }

    @Test(
        "a value that is no token is malformed",
        arguments: [
            "", "=", "x", "\"\(one)\"", "\(one)x", " \(one)", String(one.dropLast()), "\(one),\(one)", "\(one) x",
            String(repeating: "A", count: 100_000), "%\(one.dropFirst())", "\u{E9}\(one.dropFirst(2))", "null",
            "../../x",
        ]
    )
    func malformed(value: String) {
        #expect(scan("a=b; \(Self.name)=\(value); c=d") == "malformed")
    }

    @Test("several headers are read as one")
    func severalHeaders() {
        #expect(scan("a=b", "\(Self.name)=\(Self.one)", "c=d") == Self.one)
        #expect(scan("a=b", "c=d") == "absent")
        #expect(scan() == "absent")
    }

    @Test("the same value twice is one cookie, two values are a conflict, one of them malformed or not")
    func duplicates() {
        let (name, one, other) = (Self.name, Self.one, Self.other)
        #expect(scan("\(name)=\(one); \(name)=\(one)") == one)
        #expect(scan("\(name)=\(one)", "\(name)=\(one)") == one)
        #expect(scan("\(name)=\(one); \(name)=\(other)") == "conflicting")
        #expect(scan("\(name)=\(one)", "a=b; \(name)=\(other)") == "conflicting")
        #expect(scan("\(name)=\(one); \(name)=") == "conflicting")
        #expect(scan("\(name)=x; \(name)=\(one)") == "conflicting")
        #expect(scan("\(name)=x; \(name)=x") == "malformed")
    }

    @Test("a long header costs one pass")
    func longHeader() {
        let filler = String(repeating: "a=b; ", count: 20_000)
        #expect(scan(filler + "\(Self.name)=\(Self.one); " + filler) == Self.one)
    }
}
