import Testing

@testable import ForwardAuth
@testable import WebAddresses

@Suite("The paths that patterns cover")
struct PathPatternTests {
    private func covers(_ pattern: PathPattern, _ path: String) throws -> Bool { try pattern.matches(.strict(path)) }

    @Test(
        "a dot is any character, also one that ends a line elsewhere",
        arguments: "\n\r\u{B}\u{C}\u{85}\u{2028}\u{2029}".map(\.self))
    func separators(separator: Character) throws {
        for expression in ["/admin/.*", "/admin/users.?", "/.*", "(?-s)/admin/users[^/]*"] {
            #expect(try covers(PathPattern(expression: expression), "/admin/users\(separator)"), "\(expression)")
        }
    }

    @Test("an expression covers the whole path, regardless of its anchors and options")
    func wholePath() throws {
        for expression in ["/a|/ab", "^/ab$", "(?m)^/ab$", "(?x) /ab ", "(?i)/AB", #"/\Qab\E"#, "/a.?"] {
            #expect(try covers(PathPattern(expression: expression), "/ab"), "\(expression)")
        }
        for path in ["/abc", "x/ab", "/ab/", "/ab\n", "\n/ab", "/ab\n/x"] {
            #expect(try !covers(PathPattern(expression: "(?m)^/ab$"), path))
        }
    }

    @Test(
        "an expression that is one only between our brackets is none", arguments: ["/a)|(?:/b", "/a)|(/b", "(?x)/a)#"])
    func brackets(expression: String) {
        #expect(throws: (any Error).self) { try PathPattern(expression: expression) }
    }

    @Test("an expression that exceeds its limits on a long path does not count as a mismatch: the request is refused")
    func giveUp() throws {
        let groups = String(repeating: "(", count: 90) + "a|b" + String(repeating: ")", count: 90)
        let memory = try PathPattern(expression: "/admin/(?:\(groups))*")
        let time = try PathPattern(expression: "/admin/([a-z]+/?)*")
        #expect(try covers(memory, "/admin/ab") && covers(time, "/admin/ab"))
        let long = "/admin/" + String(repeating: "a", count: 4000)
        #expect { try covers(memory, long) } throws: { ($0 as? ForwardedRequestError)?.kind == .ambiguous }
        #expect { try covers(time, long + "!") } throws: { ($0 as? ForwardedRequestError)?.kind == .ambiguous }
        let rules = RuleSet([Rule(path: memory, access: .deny), Rule(access: .bypass)])
        let request = try ForwardedRequest(try ForwardedAddress(url: "https://a.b" + long), method: "GET", client: nil)
        #expect(throws: ForwardedRequestError.self) { try rules.accesses(for: request) }
    }

    @Test("paths and globs compare bytes, so letters that only look the same are different")
    func normalForms() throws {
        for pattern in [PathPattern(prefix: "/caf\u{E9}"), PathPattern(glob: "/caf\u{E9}")] {
            #expect(try covers(pattern, "/caf\u{E9}"))
            #expect(try !covers(pattern, "/cafe\u{301}"))
        }
        #expect(try covers(PathPattern(prefix: "/admin"), "/admin/\u{301}x"))
        #expect(try covers(PathPattern(glob: "/admin/*"), "/admin/\u{301}x"))
    }

    @Test(
        "an application that is lenient about paths takes these for the page of the rule",
        arguments: [
            "/admin/users", "/ADMIN/Users", "/admin/users/", "/admin/users.", "/admin./users ", "/admin/users\u{3000}",
            "/admin/users?x", "/admin/users#x", "/admin/users/?", "/adm\u{200D}in/users", "/admin/u\u{17F}ers",
            "/admin/\u{FE0F}users", "/admin/users/...",
        ])
    func lenient(path: String) throws {
        let patterns = [
            PathPattern(prefix: "/admin/users"), PathPattern(glob: "/Admin/*"),
            try PathPattern(expression: "/admin/[a-z]+"),
            try PathPattern(expression: "/admin/users/"),
        ]
        for pattern in patterns {
            #expect(try LenientPath.forms(of: path).contains { try pattern.matches(.lenient($0)) }, "\(pattern)")
        }
    }

    @Test(
        "a pattern covers every path leniently that it covers strictly",
        arguments: ["/", "/a", "/A/", "/files/x.", "/e\u{301}"])
    func strictIsLenient(path: String) throws {
        let patterns = [
            PathPattern(prefix: "/"), PathPattern(prefix: path), PathPattern(glob: path), PathPattern(glob: "/**"),
            try PathPattern(expression: "/.*"),
        ]
        for pattern in patterns {
            #expect(try covers(pattern, path), "\(pattern)")
            #expect(try pattern.matches(.lenient(LenientPath(path))), "\(pattern)")
        }
    }
}
