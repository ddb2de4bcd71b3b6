import SessionsTesting
import Testing
import UserAccounts

@testable import ForwardAuth
@testable import WebAddresses

@Suite("Rules about applications that are lenient about paths")
struct LenientRulesTests {
    private static let file = """
        rules:
          - {path: /health, access: bypass}
          - {regex: "/admin/(users|keys)", access: deny}
          - {path: /caf\u{E9}, access: {groups: [staff]}}
          - {glob: "/files/*/", access: bypass}
          - {regex: "/wiki/[^/]+", access: bypass}
          - {access: signed-in}
        """

    private func explanation(_ path: String) throws -> (RuleSet, ForwardedRequest) {
        let file = RuleFile(yaml: Self.file)
        try #require(file.problems.isEmpty)
        let address = try ForwardedAddress(url: "https://app.example.org" + path)
        return (RuleSet(file.rules), try ForwardedRequest(address, method: "GET", client: nil))
    }

    @Test(
        "where such an application would serve another rule's page, both rules have to be satisfied",
        arguments: [
            ("/health", "bypass"), ("/Health", "signed-in and bypass"), ("/admin/users", "deny"),
            ("/admin/Users", "signed-in and deny"), ("/admin/users/", "signed-in and deny"),
            ("/admin/users%20", "signed-in and deny"), ("/admin/users%3F", "signed-in and deny"),
            ("/cafe%CC%81/x", "signed-in and groups staff"), ("/caf%C3%A9/x", "groups staff"),
            ("/files/a/", "bypass"), ("/files/a", "signed-in and bypass"), ("/wiki/Why%3F", "bypass"),
            ("/wiki/%C3%89", "bypass"),
            ("/admin/Users%3Fx", "signed-in and deny"),
        ])
    func both(path: String, accesses: String) throws {
        let (rules, request) = try explanation(path)
        #expect(try rules.accesses(for: request).map(\.description).joined(separator: " and ") == accesses)
    }

    @Test("a rule that closes GET has to be satisfied by HEAD, and one that opens it does not open HEAD")
    func head() throws {
        for (access, expected) in [(Access.deny, [Access.bypass, .deny]), (.signedIn, [.bypass, .signedIn])] {
            let rules = RuleSet([Rule(methods: ["GET"], access: access), Rule(access: .bypass)])
            let request = try ForwardedRequest(try ForwardedAddress(url: "https://a.b/"), method: "HEAD", client: nil)
            #expect(try rules.accesses(for: request) == expected)
        }
        let opening = RuleSet([Rule(methods: ["GET"], access: .bypass), Rule(access: .deny)])
        let request = try ForwardedRequest(try ForwardedAddress(url: "https://a.b/"), method: "HEAD", client: nil)
        #expect(try opening.accesses(for: request) == [.deny, .bypass])
    }

    @Test("an expression with (?-i) is about its own case in every reading")
    func caseSensitive() throws {
        let rules = RuleSet([
            Rule(path: try PathPattern(expression: "(?-i)/docs"), access: .deny),
            Rule(path: PathPattern(prefix: "/Docs"), access: .bypass),
        ])
        let request = try ForwardedRequest(try ForwardedAddress(url: "https://a.b/Docs"), method: "GET", client: nil)
        #expect(try rules.accesses(for: request) == [.bypass])
    }

    @Test("a request passes when all that is asked of it is satisfied, and the strictest answer is given")
    func verdicts() {
        func judge(_ accesses: Access...) -> ForwardAuthVerdict {
            ForwardAuthVerdict(accesses, .anonymous(nil), now: .sample)
        }
        #expect(judge(.bypass, .bypass) == .bypass)
        #expect(judge(.bypass, .signedIn) == .unauthenticated(nil))
        #expect(judge(.signedIn, .bypass) == .unauthenticated(nil))
        #expect(judge(.signedIn, .deny) == .forbidden)
        #expect(judge(.deny, .bypass) == .forbidden)
        #expect(judge() == .forbidden)
    }

    @Test("an explanation names both rules and the outcome of both")
    func explained() throws {
        let (rules, request) = try explanation("/admin/Users")
        let explanation = try rules.explanation(of: request)
        #expect(explanation.decisive?.access == .signedIn)
        #expect(explanation.others.map(\.rule?.access) == [.deny])
        #expect(explanation.outcome(for: nil).outcome == .forbidden)
        let (_, plain) = try self.explanation("/health")
        #expect(try rules.explanation(of: plain).others.isEmpty)
    }
}
