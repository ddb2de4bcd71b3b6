import Foundation
import Testing

@testable import AuthServer
@testable import ForwardAuth
@testable import ServerSettings

@Suite("A file of rules")
struct RuleFileTests {
    private func problems(_ yaml: String) -> [String] { RuleFile(yaml: yaml).problems.map(\.description) }

    @Test("all problems are reported together, each with its line")
    func lines() {
        let yaml = """
            rules:
              - host: https://app.example.org
                access: bypass
              - path: admin
                methods: [GET, post]
                acces: deny
              - networks: 10.0.0.5/8
                access: {level: aal4, fresh: soon, group: x}
              - access: everybody
            """
        let lines = problems(yaml).map { $0.prefix { $0 != ":" } }
        #expect(lines == ["line 2", "line 4", "line 5", "line 6", "line 7", "line 8", "line 8", "line 8", "line 9"])
        #expect(problems(yaml).contains("line 6: there is no such key: acces; did you mean access?"))
    }

    @Test(
        "a file that is not what it should be is refused",
        arguments: [
            ("", 1), ("rules:", 1), ("- host: a", 1), ("rules: {a: b}", 1), ("rules: []\nhosts: []", 2),
            ("rules: [\n", 2), ("rules:\n  - host: a.b\n    host: c.d\n    access: deny", 2),
            ("rules:\n  - host: a.b", 2), ("rules:\n  - text", 2), ("rules:\n  - host: []\n    access: deny", 2),
            ("rules:\n  - {path: /a, glob: /b, access: deny}", 2), ("rules:\n  - {regex: '(', access: deny}", 2),
            ("rules:\n  - {path: /a*, access: deny}", 2), ("rules:\n  - {path: /a%20b, access: deny}", 2),
            ("rules:\n  - {path: '/a?b', access: deny}", 2), ("rules:\n  - {path: /a//b, access: deny}", 2),
            ("rules:\n  - {path: /a/../b, access: deny}", 2),
            ("rules:\n  - {regex: '/a)|(?:/b', access: deny}", 2),
            ("rules:\n  - {path: \"/a\\u2028\", access: deny}", 2), ("rules:\n  - {access: {}}", 2),
            ("rules:\n  - {access: {fresh: 0s}}", 2), ("rules:\n  - {access: {groups: []}}", 2),
        ])
    func refused(yaml: String, line: Int) {
        let problems = RuleFile(yaml: yaml).problems
        #expect(!problems.isEmpty)
        #expect(problems.allSatisfy { $0.line == line || $0.line == line + 1 })
    }

    @Test("a rule after one that matches every request is a mistake")
    func unreachable() {
        let yaml = "rules:\n  - access: signed-in\n  - {path: /admin, access: deny}"
        #expect(problems(yaml) == ["line 3: the rule is never reached: the one in line 2 matches every request"])
    }

    @Test("the configuration names the file and the line")
    func configuration() throws {
        let file = URL.temporaryDirectory.appending(path: "rules-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let input = ConfigurationInput(environment: ["COATCHECK_FORWARDAUTH_RULES": file.path()])
        let configuration = try ServerConfiguration(input)
        #expect(configuration.fileProblems.count == 1)
        try Data("rules:\n  - access: none".utf8).write(to: file)
        let problem = configuration.fileProblems.first?.description
        #expect(problem?.contains("line 2: `access` is none of") == true)
        #expect(problem?.contains(file.path()) == true)
        try Data("rules:\n  - access: deny".utf8).write(to: file)
        #expect(configuration.fileProblems.isEmpty)
    }

    @Test("a file that is broken cannot be loaded, and the rules in force stay until a good one replaces them")
    func reload() throws {
        let file = URL.temporaryDirectory.appending(path: "rules-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("rules:\n  - access: bypass".utf8).write(to: file)
        let rules = try LiveRules(path: file.path())
        for broken in ["rules:\n  - access: none", "rules: [", "\u{0}"] {
            try Data(broken.utf8).write(to: file)
            #expect(throws: ConfigurationError.self) { try rules.load(path: file.path()) }
        }
        try FileManager.default.removeItem(at: file)
        #expect(throws: ConfigurationError.self) { try rules.load(path: file.path()) }
        #expect(rules.current.rules.map(\.access) == [.bypass])
        try Data("rules:\n  - access: deny".utf8).write(to: file)
        #expect(try rules.replace(with: rules.load(path: file.path())))
        #expect(rules.current.rules.map(\.access) == [.deny])
        #expect(try !rules.replace(with: rules.load(path: file.path())), "they are the same")
    }
}
